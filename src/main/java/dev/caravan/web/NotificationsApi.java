package dev.caravan.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.Connection;
import dev.caravan.connection.ConnectionStore;
import dev.caravan.run.notification.Notification;
import dev.caravan.run.notification.NotificationQueue;
import dev.caravan.run.notification.NotificationSecrets;
import java.net.URI;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.Locale;
import org.apache.camel.Exchange;

/** {@code /api/connections/{name}/notifications}: what people were told of its runs. */
public final class NotificationsApi {
  private final ConnectionStore connections;
  private final NotificationQueue queue;
  private final NotificationSecrets secrets;

  public NotificationsApi(
      ConnectionStore connections, NotificationQueue queue, NotificationSecrets secrets) {
    this.connections = connections;
    this.queue = queue;
    this.secrets = secrets;
  }

  /** Newest first. */
  public void list(Exchange exchange) {
    Paging paging = Paging.of(exchange);
    Connection connection = connection(exchange);
    Answer.json(
        exchange,
        200,
        paging.page(
            queue.list(connection.id(), before(paging), paging.rows()),
            row -> String.valueOf(row.notification().id()),
            NotificationsApi::json));
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
    json.put("run", one.run());
    json.put("kind", one.kind().name());
    json.put("channel", one.channel().name().toLowerCase(Locale.ROOT));
    json.put("to", to(one));
    json.put("createdAt", text(row.createdAt()));
    json.put("sentAt", text(row.sentAt()));
    json.put("givenUpAt", text(row.givenUpAt()));
    json.put("attempts", one.attempts());
    json.put("failure", row.failure());
    json.set("reasons", one.content().at("/data/reasons"));
    return json;
  }

  // The path of a webhook may be its secret.
  private static String to(Notification one) {
    return one.channel() == Notification.Channel.MAIL
        ? one.target()
        : URI.create(one.target()).getHost();
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
