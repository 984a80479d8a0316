package dev.caravan.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.caravan.intake.Doors;
import dev.caravan.intake.InboxEntry;
import dev.caravan.intake.Intake;
import dev.caravan.intake.SourceConnection;
import dev.caravan.intake.WebhookSignatures;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;

/**
 * What others call with the connection's secret in the path. Signatures were checked before, by
 * {@link WebhookDoor}.
 */
public final class WebhooksApi {
  private final DurableAnswer durable;
  private final Doors doors;
  private final TrackApi trackApi;

  public WebhooksApi(Intake intake, Doors doors, TrackApi trackApi) {
    this.durable = new DurableAnswer(intake);
    this.doors = doors;
    this.trackApi = trackApi;
  }

  /** Mailchimp asks with a GET or HEAD whether the address works before it uses it. */
  public void check(Exchange exchange) {
    SourceConnection connection = admitted(exchange);
    Answer.json(
        exchange, 200, JsonNodeFactory.instance.objectNode().put("connection", connection.name()));
  }

  /** An audience webhook; completes when it is stored. */
  public CompletableFuture<Object> mailchimp(Exchange exchange) {
    return take(exchange, InboxEntry.Source.MAILCHIMP, DurableAnswer.text(exchange));
  }

  /** Transactional webhooks, many in one post; completes when they are stored. */
  public CompletableFuture<Object> transactional(Exchange exchange) {
    String body = DurableAnswer.text(exchange);
    if (WebhookSignatures.isEmptyPost(body)) {
      admitted(exchange);
      Answer.json(exchange, 200, JsonNodeFactory.instance.objectNode().put("accepted", 0));
      return CompletableFuture.completedFuture(exchange.getMessage().getBody());
    }
    return take(exchange, InboxEntry.Source.TRANSACTIONAL, body);
  }

  /** A track call; completes when it is stored. */
  public CompletableFuture<Object> track(Exchange exchange) {
    return trackApi.accept(exchange, admitted(exchange));
  }

  private CompletableFuture<Object> take(Exchange exchange, InboxEntry.Source source, String body) {
    return durable.when(
        exchange,
        new InboxEntry(admitted(exchange).id(), source, body),
        JsonNodeFactory.instance.objectNode().put("accepted", 1));
  }

  // An unknown connection and a wrong secret get the same answer.
  private SourceConnection admitted(Exchange exchange) {
    String name = exchange.getMessage().getHeader("connection", "", String.class);
    String secret = exchange.getMessage().getHeader("secret", "", String.class);
    return doors
        .open(name, secret)
        .orElseThrow(() -> ApiProblem.notFound("there is no webhook at this address"))
        .connection();
  }
}
