package dev.caravan.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.caravan.intake.Door;
import dev.caravan.intake.Doors;
import dev.caravan.intake.InboxEntry;
import dev.caravan.intake.Intake;
import dev.caravan.intake.SourceConnection;
import dev.caravan.intake.WebhookAddress;
import dev.caravan.intake.WebhookSignatures;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.camel.Exchange;

/**
 * What others call with the connection's secret in the path. The body comes as the bytes that were
 * sent, see {@link RawBody}: its signature is checked before anything looks into it.
 */
public final class WebhooksApi {
  private final DurableAnswer durable;
  private final Doors doors;
  private final WebhookAddress addresses;
  private final TrackApi trackApi;
  private final Clock clock;

  public WebhooksApi(
      Intake intake, Doors doors, WebhookAddress addresses, TrackApi trackApi, Clock clock) {
    this.durable = new DurableAnswer(intake);
    this.doors = doors;
    this.addresses = addresses;
    this.trackApi = trackApi;
    this.clock = clock;
  }

  /** Mailchimp asks with a GET or HEAD whether the address works before it uses it. */
  public void check(Exchange exchange) {
    SourceConnection connection = admitted(exchange);
    Answer.json(
        exchange, 200, JsonNodeFactory.instance.objectNode().put("connection", connection.name()));
  }

  /** An audience webhook; completes when it is stored. */
  public CompletableFuture<Object> mailchimp(Exchange exchange) {
    String header = exchange.getMessage().getHeader("X-Mailchimp-Signature", String.class);
    byte[] body = body(exchange);
    SourceConnection connection =
        signed(exchange, door -> WebhookSignatures.audience(door, header, body, clock.instant()));
    return take(exchange, connection, InboxEntry.Source.MAILCHIMP, DurableAnswer.text(body));
  }

  /** Transactional webhooks, many in one post; completes when they are stored. */
  public CompletableFuture<Object> transactional(Exchange exchange) {
    String header = exchange.getMessage().getHeader("X-Mandrill-Signature", String.class);
    byte[] body = body(exchange);
    String secret = secret(exchange);
    SourceConnection connection =
        signed(
            exchange,
            door ->
                WebhookSignatures.transactional(
                    door, header, addresses.of("transactional", name(exchange), secret), body));
    String text = DurableAnswer.text(body);
    if (WebhookSignatures.isEmptyPost(text)) {
      Answer.json(exchange, 200, JsonNodeFactory.instance.objectNode().put("accepted", 0));
      return CompletableFuture.completedFuture(exchange.getMessage().getBody());
    }
    return take(exchange, connection, InboxEntry.Source.TRANSACTIONAL, text);
  }

  /** A track call; completes when it is stored. */
  public CompletableFuture<Object> track(Exchange exchange) {
    return trackApi.accept(exchange, admitted(exchange));
  }

  private CompletableFuture<Object> take(
      Exchange exchange, SourceConnection connection, InboxEntry.Source source, String body) {
    return durable.when(
        exchange,
        new InboxEntry(connection.id(), source, body),
        JsonNodeFactory.instance.objectNode().put("accepted", 1));
  }

  // Before somebody is refused by what is remembered, the door is looked at as it stands now.
  private SourceConnection signed(Exchange exchange, Function<Door, Optional<String>> mistake) {
    String name = name(exchange);
    String secret = secret(exchange);
    Optional<Door> remembered = doors.remembered(name, secret);
    if (remembered.isPresent() && mistake.apply(remembered.get()).isEmpty()) {
      return remembered.get().connection();
    }
    Door door = doors.look(name, secret).orElseThrow(WebhooksApi::nothingHere);
    mistake
        .apply(door)
        .ifPresent(
            wrong -> {
              throw new ApiProblem(403, "Signature refused", wrong, List.of());
            });
    return door.connection();
  }

  // An unknown connection and a wrong secret get the same answer.
  private SourceConnection admitted(Exchange exchange) {
    return doors
        .open(name(exchange), secret(exchange))
        .orElseThrow(WebhooksApi::nothingHere)
        .connection();
  }

  private static ApiProblem nothingHere() {
    return ApiProblem.notFound("there is no webhook at this address");
  }

  private static byte[] body(Exchange exchange) {
    byte[] body = exchange.getMessage().getBody(byte[].class);
    return body == null ? new byte[0] : body;
  }

  private static String name(Exchange exchange) {
    return exchange.getMessage().getHeader("connection", "", String.class);
  }

  private static String secret(Exchange exchange) {
    return exchange.getMessage().getHeader("secret", "", String.class);
  }
}
