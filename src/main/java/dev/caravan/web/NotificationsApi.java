package dev.caravan.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.Connection;
import dev.caravan.connection.ConnectionStore;
import dev.caravan.connection.Notify;
import dev.caravan.run.notification.Notification;
import dev.caravan.run.notification.NotificationQueue;
import dev.caravan.run.notification.NotificationSecrets;
import dev.caravan.web.ApiProblem.FieldError;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;

/** {@code /api/notifications}: who is told of runs by which channel, and what they were told. */
public final class NotificationsApi {
  private final ConnectionStore connections;
  private final NotificationQueue queue;
  private final NotificationSecrets secrets;
  private final String mailFrom;
  private final String publicUrl;
  private final Clock clock;

  /**
   * @param mailFrom the sender of mails; null: there is no mail server
   */
  public NotificationsApi(
      ConnectionStore connections,
      NotificationQueue queue,
      NotificationSecrets secrets,
      String mailFrom,
      String publicUrl,
      Clock clock) {
    this.connections = connections;
    this.queue = queue;
    this.secrets = secrets;
    this.mailFrom = mailFrom;
    this.publicUrl = publicUrl;
    this.clock = clock;
  }

  /** Of one connection, newest first. */
  public void list(Exchange exchange) {
    list(exchange, connection(exchange).id(), null);
  }

  /** Of all connections, newest first; {@code connection} and {@code channel} choose. */
  public void all(Exchange exchange) {
    String name = exchange.getMessage().getHeader("connection", String.class);
    String word = exchange.getMessage().getHeader("channel", String.class);
    list(
        exchange,
        name == null
            ? null
            : connections.find(name).orElseThrow(() -> ApiProblem.noConnection(name)).id(),
        word == null
            ? null
            : channel(word)
                .orElseThrow(() -> ApiProblem.badRequest("channel must be mail or webhook")));
  }

  private void list(Exchange exchange, Integer connection, Notification.Channel channel) {
    Paging paging = Paging.of(exchange);
    Answer.json(
        exchange,
        200,
        paging.page(
            queue.list(connection, channel, before(paging), paging.rows()),
            row -> String.valueOf(row.notification().id()),
            NotificationsApi::json));
  }

  /** Each channel of each connection that tells anybody, as it is in force. */
  public void channels(Exchange exchange) {
    List<ObjectNode> channels = new ArrayList<>();
    for (Connection connection : connections.all()) {
      Notify notify = connection.document().notifications();
      for (Notification.Channel channel : Notification.Channel.values()) {
        if (notify != null && !channel.targets(notify).isEmpty()) {
          channels.add(json(connection, notify, channel));
        }
      }
    }
    Answer.json(
        exchange,
        200,
        Paging.of(exchange)
            .of(
                channels,
                one -> one.path("connection").asText() + " " + one.path("channel").asText(),
                one -> one));
  }

  private ObjectNode json(Connection connection, Notify notify, Notification.Channel channel) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("connection", connection.name()).put("channel", channel.word());
    ArrayNode to = json.putArray("to");
    channel.targets(notify).forEach(target -> to.add(shown(channel, target)));
    json.put("on", notify.every() ? "every" : "failed");
    json.put("rejectedOver", notify.rejectedOver());
    if (channel == Notification.Channel.MAIL) {
      json.put("from", mailFrom);
    } else {
      json.put("secretSince", secrets.since(connection.id()).map(Instant::toString).orElse(null));
    }
    return json;
  }

  /** {@code {"channel": "mail"}}: 202, and the list tells what became of it. */
  public void test(Exchange exchange) {
    Connection connection = connection(exchange);
    ObjectNode request = RequestDocument.json(exchange);
    Notification.Channel channel =
        channel(request.path("channel").asText())
            .filter(any -> request.size() == 1)
            .orElseThrow(
                () ->
                    ApiProblem.invalid(
                        "Nothing was sent",
                        List.of(new FieldError("channel", "must be mail or webhook, alone"))));
    Notify notify = connection.document().notifications();
    if (notify == null || channel.targets(notify).isEmpty()) {
      throw ApiProblem.conflict(
          "connection %s tells nobody by %s; its document says whom under notify"
              .formatted(connection.name(), channel.word()));
    }
    queue.test(connection, channel, clock.instant(), publicUrl);
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode items = answer.putArray("items");
    queue.list(connection.id(), channel, null, channel.targets(notify).size()).stream()
        .map(NotificationsApi::json)
        .forEach(items::add);
    Answer.json(exchange, 202, answer);
  }

  private static Optional<Notification.Channel> channel(String word) {
    return Arrays.stream(Notification.Channel.values())
        .filter(channel -> channel.word().equals(word))
        .findFirst();
  }

  /** Makes a new signing secret, in the form of Standard Webhooks; it is told this once. */
  public void renewSecret(Exchange exchange) {
    Connection connection = connection(exchange);
    String secret = Base64.getEncoder().encodeToString(secrets.renew(connection.id()));
    Answer.json(
        exchange, 200, JsonNodeFactory.instance.objectNode().put("secret", "whsec_" + secret));
  }

  private static ObjectNode json(NotificationQueue.Row row) {
    Notification one = row.notification();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", one.id());
    json.put("connection", row.connection());
    if (one.run() > 0) {
      json.put("run", one.run());
    }
    json.put("kind", one.kind().name());
    json.put("channel", one.channel().word());
    json.put("to", shown(one.channel(), one.target()));
    json.put("createdAt", text(row.createdAt()));
    json.put("sentAt", text(row.sentAt()));
    json.put("givenUpAt", text(row.givenUpAt()));
    json.put("attempts", one.attempts());
    json.put("failure", row.failure());
    JsonNode reasons = one.content().at("/data/reasons");
    json.set("reasons", reasons.isArray() ? reasons : JsonNodeFactory.instance.arrayNode());
    return json;
  }

  // The path of a webhook may be its secret.
  private static String shown(Notification.Channel channel, String target) {
    return channel == Notification.Channel.MAIL ? target : URI.create(target).getHost();
  }

  private static String text(OffsetDateTime time) {
    return time == null ? null : time.toInstant().toString();
  }

  private static Long before(Paging paging) {
    if (paging.after() == null) {
      return null;
    }
    if (!paging.after().matches("[0-9]{1,18}")) {
      throw ApiProblem.badRequest("after must be the next of an earlier page");
    }
    return Long.valueOf(paging.after());
  }

  private Connection connection(Exchange exchange) {
    String name = exchange.getMessage().getHeader("name", "", String.class);
    return connections.find(name).orElseThrow(() -> ApiProblem.noConnection(name));
  }
}
