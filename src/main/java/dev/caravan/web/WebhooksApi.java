package dev.caravan.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.caravan.intake.InboxEntry;
import dev.caravan.intake.Intake;
import dev.caravan.intake.SourceConnection;
import dev.caravan.intake.SourceConnections;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;

/** What others call with the connection's secret in the path. */
public final class WebhooksApi {
  private final DurableAnswer durable;
  private final SourceConnections connections;
  private final TrackApi trackApi;
  private final Clock clock;

  public WebhooksApi(Intake intake, SourceConnections connections, TrackApi trackApi, Clock clock) {
    this.durable = new DurableAnswer(intake);
    this.connections = connections;
    this.trackApi = trackApi;
    this.clock = clock;
  }

  /** Mailchimp asks with a GET whether the address works before it sets a webhook up. */
  public void check(Exchange exchange) {
    SourceConnection connection = admitted(exchange);
    Answer.json(
        exchange, 200, JsonNodeFactory.instance.objectNode().put("connection", connection.name()));
  }

  /** An audience webhook; completes when it is stored. */
  public CompletableFuture<Object> mailchimp(Exchange exchange) {
    SourceConnection connection = admitted(exchange);
    String body = DurableAnswer.text(exchange);
    return durable.when(
        exchange,
        new InboxEntry(connection.id(), InboxEntry.Source.MAILCHIMP, body),
        JsonNodeFactory.instance.objectNode().put("accepted", 1));
  }

  /** A track call; completes when it is stored. */
  public CompletableFuture<Object> track(Exchange exchange) {
    return trackApi.accept(exchange, admitted(exchange));
  }

  // An unknown connection and a wrong secret get the same answer.
  private SourceConnection admitted(Exchange exchange) {
    String name = exchange.getMessage().getHeader("connection", "", String.class);
    String secret = exchange.getMessage().getHeader("secret", "", String.class);
    return connections
        .find(name)
        .filter(connection -> connection.secrets().admit(secret, clock.instant()))
        .orElseThrow(() -> ApiProblem.notFound("there is no webhook at this address"));
  }
}
