package dev.caravan.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.ConnectionStore;
import dev.caravan.connection.SigningKeys;
import dev.caravan.event.EventReports;
import dev.caravan.event.EventTotals;
import dev.caravan.intake.Doors;
import dev.caravan.intake.OwnWebhook;
import dev.caravan.intake.OwnWebhookStore;
import dev.caravan.intake.SourceConnection;
import dev.caravan.intake.SourceConnections;
import dev.caravan.intake.SourceStatus;
import dev.caravan.intake.WebhookAddress;
import dev.caravan.intake.activity.ActivityProgress;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.camel.Exchange;

/** The event source of a connection: how it is, and the addresses to give out. */
public final class SourceApi {
  private final SourceConnections sources;
  private final Function<SourceConnection, SourceStatus> status;
  private final OwnWebhookStore ownWebhooks;
  private final ConnectionStore connections;
  private final EventReports events;
  private final Function<Integer, Optional<ActivityProgress>> progress;
  private final Clock clock;
  private final WebhookAddress addresses;
  private final SigningKeys keys;
  private final Doors doors;

  /**
   * The handler of {@code /api/connections/{name}/source}.
   *
   * @param status how a source is
   * @param progress of the reading of reports, by the connection's surrogate id
   * @param doors told when secrets or keys change
   */
  public SourceApi(
      SourceConnections sources,
      Function<SourceConnection, SourceStatus> status,
      OwnWebhookStore ownWebhooks,
      ConnectionStore connections,
      EventReports events,
      Function<Integer, Optional<ActivityProgress>> progress,
      SigningKeys keys,
      Doors doors,
      WebhookAddress addresses,
      Clock clock) {
    this.sources = sources;
    this.status = status;
    this.ownWebhooks = ownWebhooks;
    this.connections = connections;
    this.events = events;
    this.progress = progress;
    this.clock = clock;
    this.keys = keys;
    this.doors = doors;
    this.addresses = addresses;
  }

  public void get(Exchange exchange) {
    Answer.json(exchange, 200, json(connection(exchange)));
  }

  /** Makes a new path secret; the old one still opens the door for a day. */
  public void rotate(Exchange exchange) {
    SourceConnection connection = connection(exchange);
    connections.rotate(connection.name());
    doors.forget(connection.name());
    Answer.json(exchange, 200, json(connection(connection.name())));
  }

  /** Stores what webhooks are signed with; they are never shown again. */
  public void keys(Exchange exchange) {
    SourceConnection connection = connection(exchange);
    SigningKeyRequest request = SigningKeyRequest.read(RequestDocument.json(exchange));
    request.keys().forEach((source, given) -> keys.replace(connection.id(), source, given));
    doors.forget(connection.name());
    Answer.json(exchange, 200, json(connection));
  }

  private ObjectNode json(SourceConnection connection) {
    EventTotals totals = events.totals(connection.id());
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("connection", connection.name());
    SourceStatus how = status.apply(connection);
    node.put("status", how.word());
    if (how.reason() != null) {
      node.put("reason", how.reason());
    }
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
    node.put("anonymous", totals.anonymous());
    if (totals.joinRate() != null) {
      node.put("joinRate", totals.joinRate());
    }
    progress.apply(connection.id()).ifPresent(found -> put(node.putObject("activity"), found));
    ObjectNode webhooks = node.putObject("webhooks");
    for (String kind : List.of("mailchimp", "transactional", "track")) {
      webhooks.put(kind, addresses.of(kind, connection.name(), connection.secrets().current()));
    }
    ObjectNode signed = node.putObject("signingKeys");
    for (SigningKeys.Source source : SigningKeys.Source.values()) {
      signed.put(source.word(), keys.of(connection.id(), source).size());
    }
    List<OwnWebhook> own = ownWebhooks.of(connection.id());
    if (!own.isEmpty()) {
      ArrayNode list = node.putArray("audienceWebhooks");
      own.forEach(one -> put(list.addObject(), one));
    }
    Instant until = connection.secrets().previousUntil();
    if (until != null && until.isAfter(clock.instant())) {
      node.put("previousSecretUntil", until.toString());
    }
    return node;
  }

  private static void put(ObjectNode node, ActivityProgress progress) {
    put(node, "polledAt", progress.polledAt());
    put(node, "nextAt", progress.dueAt());
    node.put("campaigns", progress.campaigns()).put("read", progress.read());
    put(node, "completeBackTo", progress.completeBackTo());
    if (progress.failures() > 0) {
      node.put("failures", progress.failures()).put("failure", progress.failure());
    }
  }

  private static void put(ObjectNode node, OwnWebhook one) {
    node.put("audience", one.audience()).put("webhook", one.webhook());
    put(node, "checkedAt", one.checkedAt());
    if (one.failure() != null) {
      node.put("failure", one.failure());
    }
  }

  private static void put(ObjectNode node, String name, Instant time) {
    if (time != null) {
      node.put(name, time.toString());
    }
  }

  private SourceConnection connection(Exchange exchange) {
    return connection(exchange.getMessage().getHeader("name", String.class));
  }

  private SourceConnection connection(String name) {
    return find(sources, name);
  }

  /**
   * A connection by its name.
   *
   * @throws ApiProblem 404 when there is none
   */
  static SourceConnection find(SourceConnections sources, String name) {
    return sources.find(name).orElseThrow(() -> ApiProblem.noConnection(name));
  }
}
