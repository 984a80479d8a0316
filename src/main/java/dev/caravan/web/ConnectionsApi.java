package dev.caravan.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.Connection;
import dev.caravan.connection.ConnectionBusy;
import dev.caravan.connection.ConnectionDocument;
import dev.caravan.connection.ConnectionStore;
import dev.caravan.connection.DocumentCheck;
import dev.caravan.connection.DocumentReader;
import dev.caravan.connection.Draft;
import dev.caravan.connection.InvalidDocument;
import dev.caravan.connection.Problem;
import dev.caravan.connection.StoredConnection;
import dev.caravan.connection.YamlWriter;
import dev.caravan.importing.FullReason;
import dev.caravan.run.ExchangeCounts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.camel.Exchange;

/** {@code /api/connections}: the documents. */
public final class ConnectionsApi {
  private static final YamlWriter YAML = new YamlWriter();

  private final ConnectionStore connections;
  private final DocumentReader reader;
  private final DocumentCheck check;
  private final ExchangeCounts exchanges;
  private final Function<Connection, Map<String, FullReason>> wholeNext;

  /**
   * @param wholeNext the audiences of which the next run reads every member, and why
   */
  public ConnectionsApi(
      ConnectionStore connections,
      DocumentReader reader,
      DocumentCheck check,
      ExchangeCounts exchanges,
      Function<Connection, Map<String, FullReason>> wholeNext) {
    this.connections = connections;
    this.reader = reader;
    this.check = check;
    this.exchanges = exchanges;
    this.wholeNext = wholeNext;
  }

  /**
   * 201 for a new connection, otherwise 200; the version stands in the header ETag, and what people
   * should know before the next run in Caravan-Notice.
   */
  public void put(Exchange exchange) {
    String name = name(exchange);
    ObjectNode tree = RequestDocument.jsonOrYaml(exchange);
    boolean yaml = wantsYaml(exchange);
    try {
      Draft draft = reader.draft(tree);
      ConnectionDocument document = draft.document();
      List<Problem> problems = new ArrayList<>(check.check(draft));
      if (tree.path("connection").isTextual() && !document.connection().equals(name)) {
        problems.add(
            new Problem(
                "connection",
                "is "
                    + document.connection()
                    + ", but the address says "
                    + name
                    + "; they must agree"));
      }
      if (!problems.isEmpty()) {
        throw new InvalidDocument(problems);
      }
      StoredConnection stored = connections.put(tree, document, "api");
      boolean created = stored.change() == StoredConnection.Change.CREATED;
      document(exchange, created ? 201 : 200, stored.connection(), yaml);
    } catch (InvalidDocument e) {
      throw RequestDocument.refused(e);
    }
  }

  /** As YAML where {@code Accept} asks for it. */
  public void get(Exchange exchange) {
    document(exchange, 200, connection(exchange), wantsYaml(exchange));
  }

  public void list(Exchange exchange) {
    Paging paging = Paging.of(exchange);
    Answer.json(exchange, 200, paging.of(connections.all(), Connection::name, this::summary));
  }

  public void delete(Exchange exchange) {
    Connection connection = connection(exchange);
    try {
      connections.delete(connection.name());
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

  private void document(Exchange exchange, int status, Connection connection, boolean yaml) {
    ObjectNode document = connections.document(connection.name()).orElseThrow();
    if (yaml) {
      byte[] text = YAML.write(document).getBytes(StandardCharsets.UTF_8);
      Answer.bytes(exchange, status, "application/yaml", text);
    } else {
      Answer.json(exchange, status, document);
    }
    exchange.getMessage().setHeader("ETag", "\"" + connection.version() + "\"");
    if (!notices(connection).isEmpty()) {
      exchange.getMessage().setHeader("Caravan-Notice", String.join("; ", notices(connection)));
    }
  }

  private List<String> notices(Connection connection) {
    return wholeNext.apply(connection).entrySet().stream()
        .map(
            audience ->
                "the next import reads every member of %s: %s"
                    .formatted(audience.getKey(), audience.getValue().words()))
        .toList();
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
    List<String> notices = notices(connection);
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

  private static boolean wantsYaml(Exchange exchange) {
    return RequestDocument.isYaml(exchange.getMessage().getHeader("Accept", "", String.class));
  }
}
