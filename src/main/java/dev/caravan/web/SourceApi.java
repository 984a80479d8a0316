package dev.caravan.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.ConnectionStore;
import dev.caravan.event.EventReports;
import dev.caravan.event.EventTotals;
import dev.caravan.intake.SourceConnection;
import dev.caravan.intake.SourceConnections;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.apache.camel.Exchange;

/** The event source of a connection: how it is, and the addresses to give out. */
public final class SourceApi {
  private static final Duration STALE_AFTER = Duration.ofDays(7);

  private final SourceConnections sources;
  private final ConnectionStore connections;
  private final EventReports events;
  private final Clock clock;
  private final String publicUrl;

  /**
   * The handler of {@code /api/connections/{name}/source}.
   *
   * @param publicUrl the address under which the world reaches this program
   */
  public SourceApi(
      SourceConnections sources,
      ConnectionStore connections,
      EventReports events,
      Clock clock,
      String publicUrl) {
    this.sources = sources;
    this.connections = connections;
    this.events = events;
    this.clock = clock;
    this.publicUrl = publicUrl.replaceAll("/+$", "");
  }

  public void get(Exchange exchange) {
    Answer.json(exchange, 200, json(connection(exchange)));
  }

  /** Makes a new path secret; the old one still opens the door for a day. */
  public void rotate(Exchange exchange) {
    SourceConnection connection = connection(exchange);
    connections.rotate(connection.name());
    Answer.json(exchange, 200, json(connection(connection.name())));
  }

  private ObjectNode json(SourceConnection connection) {
    EventTotals totals = events.totals(connection.id());
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("connection", connection.name());
    node.put("status", status(connection, totals));
    if (connection.events() != null) {
      node.put("joinKey", connection.events().joinKey());
    }
    if (totals.lastTime() != null) {
      node.put("lastEvent", totals.lastTime().toString());
      node.put("lastReceived", totals.lastReceived().toString());
    }
    ObjectNode byType = node.putObject("events");
    totals.byType().forEach(byType::put);
    node.put("total", totals.total());
    node.put("unmatched", totals.unmatched());
    if (totals.total() > 0) {
      node.put(
          "joinRate",
          BigDecimal.valueOf(totals.total() - totals.unmatched())
              .divide(BigDecimal.valueOf(totals.total()), 4, RoundingMode.DOWN));
    }
    ObjectNode webhooks = node.putObject("webhooks");
    webhooks.put("mailchimp", address("mailchimp", connection));
    webhooks.put("track", address("track", connection));
    Instant until = connection.secrets().previousUntil();
    if (until != null && until.isAfter(clock.instant())) {
      node.put("previousSecretUntil", until.toString());
    }
    return node;
  }

  private String status(SourceConnection connection, EventTotals totals) {
    if (!connection.enabled()) {
      return "PAUSED";
    }
    if (!sources.accountState(connection).equals("CONNECTED")) {
      return "NEEDS_ATTENTION";
    }
    if (totals.lastReceived() == null) {
      return "WAITING_FOR_DATA";
    }
    return totals.lastReceived().isBefore(clock.instant().minus(STALE_AFTER))
        ? "STALE"
        : "CONNECTED";
  }

  private String address(String kind, SourceConnection connection) {
    return publicUrl
        + "/webhooks/"
        + kind
        + "/"
        + URLEncoder.encode(connection.name(), StandardCharsets.UTF_8).replace("+", "%20")
        + "/"
        + connection.secrets().current();
  }

  private SourceConnection connection(Exchange exchange) {
    return connection(exchange.getMessage().getHeader("name", String.class));
  }

  private SourceConnection connection(String name) {
    return sources
        .find(name)
        .orElseThrow(
            () ->
                ApiProblem.notFound(
                    "there is no connection "
                        + name
                        + "; GET /api/connections lists those there are"));
  }
}
