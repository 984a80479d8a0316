package dev.caravan.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.CheckedDocuments;
import dev.caravan.connection.Connection;
import dev.caravan.connection.ConnectionBusy;
import dev.caravan.connection.ConnectionDocument;
import dev.caravan.connection.ConnectionStore;
import dev.caravan.connection.Edit;
import dev.caravan.connection.StoredConnection;
import dev.caravan.run.ExchangeCounts;
import java.util.List;
import java.util.function.Function;
import org.apache.camel.Exchange;

/** {@code /api/connections}: the documents. */
public final class ConnectionsApi {
  private final ConnectionStore connections;
  private final CheckedDocuments documents;
  private final ConnectionAnswer answer;
  private final ExchangeCounts exchanges;
  private final Function<Exchange, String> who;

  /**
   * @param who makes a call, as it stands in the versions
   */
  public ConnectionsApi(
      ConnectionStore connections,
      CheckedDocuments documents,
      ConnectionAnswer answer,
      ExchangeCounts exchanges,
      Function<Exchange, String> who) {
    this.connections = connections;
    this.documents = documents;
    this.answer = answer;
    this.exchanges = exchanges;
    this.who = who;
  }

  /**
   * 201 for a new connection, otherwise 200; the version stands in the header ETag, and what people
   * should know before the next run in Caravan-Notice. With If-Match, 412 when it is at another
   * version by now.
   */
  public void put(Exchange exchange) {
    String name = name(exchange);
    Edit edit = edit(exchange);
    ObjectNode tree = RequestDocument.jsonOrYaml(exchange);
    boolean yaml = ConnectionAnswer.wantsYaml(exchange);
    StoredConnection stored = ConnectionAnswer.changing(() -> documents.put(name, tree, edit));
    boolean created = stored.change() == StoredConnection.Change.CREATED;
    answer.document(exchange, created ? 201 : 200, stored.connection(), yaml);
  }

  /** As YAML where {@code Accept} asks for it. */
  public void get(Exchange exchange) {
    Connection connection = connection(exchange);
    answer.document(exchange, 200, connection, ConnectionAnswer.wantsYaml(exchange));
  }

  public void list(Exchange exchange) {
    Paging paging = Paging.of(exchange);
    Answer.json(exchange, 200, paging.of(connections.all(), Connection::name, this::summary));
  }

  public void delete(Exchange exchange) {
    String name = connection(exchange).name();
    Edit edit = edit(exchange);
    try {
      ConnectionAnswer.changing(() -> connections.delete(name, edit));
    } catch (ConnectionBusy e) {
      throw ApiProblem.conflict(e.getMessage());
    }
    Answer.nothing(exchange);
  }

  /** Distinct profiles imported and exported since ever. */
  public void exchange(Exchange exchange) {
    ExchangeCounts.Exchanged counts = exchanges.of(connection(exchange).id());
    Answer.json(
        exchange,
        200,
        JsonNodeFactory.instance
            .objectNode()
            .put("imported", counts.imported())
            .put("exported", counts.exported()));
  }

  private ObjectNode summary(Connection connection) {
    ConnectionDocument document = connection.document();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("connection", connection.name());
    json.put("description", document.description());
    ArrayNode labels = json.putArray("labels");
    document.labels().forEach(labels::add);
    json.put("favorite", document.favorite());
    json.put("enabled", document.enabled());
    json.put("account", document.account());
    json.put("version", connection.version());
    connections
        .nextRunAt(connection.name())
        .ifPresent(next -> json.put("nextRunAt", next.toString()));
    connections.file(connection.name()).ifPresent(file -> json.put("file", file));
    List<String> notices = answer.notices(connection);
    if (!notices.isEmpty()) {
      notices.forEach(json.putArray("notices")::add);
    }
    return json;
  }

  private Connection connection(Exchange exchange) {
    String name = name(exchange);
    return connections.find(name).orElseThrow(() -> ApiProblem.noConnection(name));
  }

  private static String name(Exchange exchange) {
    return exchange.getMessage().getHeader("name", "", String.class);
  }

  private Edit edit(Exchange exchange) {
    return new Edit(who.apply(exchange), IfMatch.of(exchange), null);
  }
}
