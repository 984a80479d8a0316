package dev.caravan.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.CheckedDocuments;
import dev.caravan.connection.Connection;
import dev.caravan.connection.ConnectionVersions;
import dev.caravan.connection.DocumentVersion;
import dev.caravan.connection.Edit;
import dev.caravan.connection.StoredConnection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.camel.Exchange;

/**
 * Changes of connections beside the document as a whole: switches, labels and order, another name,
 * a copy, an earlier version.
 */
public final class ConnectionEditsApi {
  private final CheckedDocuments documents;
  private final ConnectionVersions versions;
  private final ConnectionAnswer answer;
  private final Function<Exchange, String> who;
  private final Consumer<String> renamed;

  /**
   * @param who makes a call, as it stands in the versions
   * @param renamed told the earlier name of a connection that is called something else
   */
  public ConnectionEditsApi(
      CheckedDocuments documents,
      ConnectionVersions versions,
      ConnectionAnswer answer,
      Function<Exchange, String> who,
      Consumer<String> renamed) {
    this.documents = documents;
    this.versions = versions;
    this.answer = answer;
    this.who = who;
    this.renamed = renamed;
  }

  /** {@code enabled}, {@code favorite}, {@code labels}, and {@code goals}: the exports in order. */
  public void change(Exchange exchange) {
    ObjectNode change = RequestDocument.json(exchange);
    Edit edit = edit(exchange);
    String name = name(exchange);
    boolean yaml = ConnectionAnswer.wantsYaml(exchange);
    Optional<StoredConnection> stored =
        ConnectionAnswer.changing(() -> documents.retouch(name, change, edit));
    answer.document(exchange, 200, found(stored, name).connection(), yaml);
  }

  /** {@code {"to": "shop-news"}}: runs, ledgers and webhooks stay with the connection. */
  public void rename(Exchange exchange) {
    String to = to(exchange);
    Edit edit = edit(exchange);
    String name = name(exchange);
    boolean yaml = ConnectionAnswer.wantsYaml(exchange);
    Optional<Connection> connection =
        ConnectionAnswer.changing(() -> documents.rename(name, to, edit));
    renamed.accept(name);
    answer.document(exchange, 200, found(connection, name), yaml);
  }

  /** {@code {"to": "shop-2"}}: a copy that is switched off. */
  public void duplicate(Exchange exchange) {
    String to = to(exchange);
    String by = who.apply(exchange);
    String name = name(exchange);
    boolean yaml = ConnectionAnswer.wantsYaml(exchange);
    Optional<StoredConnection> copy =
        ConnectionAnswer.changing(() -> documents.duplicate(name, to, by));
    answer.document(exchange, 201, found(copy, name).connection(), yaml);
  }

  /** Puts an earlier version in the place of the present one, checked as any other document. */
  public void restore(Exchange exchange) {
    String name = name(exchange);
    Edit edit = edit(exchange);
    boolean yaml = ConnectionAnswer.wantsYaml(exchange);
    // It may have been called something else then.
    ObjectNode document = version(exchange).document().put("connection", name);
    StoredConnection stored = ConnectionAnswer.changing(() -> documents.put(name, document, edit));
    answer.document(exchange, 200, stored.connection(), yaml);
  }

  /** Newest first: who made each version, when, and what it changed. */
  public void versions(Exchange exchange) {
    Paging paging = Paging.of(exchange);
    String name = name(exchange);
    List<DocumentVersion> read = versions.list(name, before(paging), paging.rows());
    if (read.isEmpty() && paging.after() == null) {
      throw ApiProblem.noConnection(name);
    }
    Answer.json(
        exchange,
        200,
        paging.page(read, version -> String.valueOf(version.version()), VersionJson::summary));
  }

  /** The document of one version, as YAML where {@code Accept} asks for it. */
  public void get(Exchange exchange) {
    boolean yaml = ConnectionAnswer.wantsYaml(exchange);
    ConnectionAnswer.document(exchange, 200, version(exchange).document(), yaml);
  }

  private DocumentVersion version(Exchange exchange) {
    String name = name(exchange);
    String text = exchange.getMessage().getHeader("version", "", String.class);
    return Optional.of(text)
        .filter(number -> number.matches("[0-9]{1,9}"))
        .flatMap(number -> versions.find(name, Integer.parseInt(number)))
        .orElseThrow(
            () ->
                ApiProblem.notFound(
                    "connection %s has no version %s; its list of versions shows those there are"
                        .formatted(name, text)));
  }

  private static Integer before(Paging paging) {
    if (paging.after() == null) {
      return null;
    }
    if (!paging.after().matches("[0-9]{1,9}")) {
      throw ApiProblem.badRequest("after must be the next of an earlier page");
    }
    return Integer.valueOf(paging.after());
  }

  private static String to(Exchange exchange) {
    ObjectNode request = RequestDocument.json(exchange);
    request
        .fieldNames()
        .forEachRemaining(
            key -> {
              if (!key.equals("to")) {
                throw wrongTo(key, "is not known; the body is {\"to\": \"shop-news\"}");
              }
            });
    if (!request.path("to").isTextual()) {
      throw wrongTo("to", "must be the new name: {\"to\": \"shop-news\"}");
    }
    return request.get("to").asText();
  }

  private static ApiProblem wrongTo(String field, String message) {
    return ApiProblem.invalid(
        "nothing was changed", List.of(new ApiProblem.FieldError(field, message)));
  }

  private Edit edit(Exchange exchange) {
    return new Edit(who.apply(exchange), IfMatch.of(exchange), null);
  }

  private static <T> T found(Optional<T> one, String name) {
    return one.orElseThrow(() -> ApiProblem.noConnection(name));
  }

  private static String name(Exchange exchange) {
    return exchange.getMessage().getHeader("name", "", String.class);
  }
}
