package dev.caravan.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.Connection;
import dev.caravan.connection.ConnectionStore;
import dev.caravan.connection.InvalidDocument;
import dev.caravan.connection.KeptInFile;
import dev.caravan.connection.NameTaken;
import dev.caravan.connection.VersionMoved;
import dev.caravan.connection.YamlWriter;
import dev.caravan.importing.FullReason;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.camel.Exchange;

/** Answers with connection documents, and words why one was not changed. */
public final class ConnectionAnswer {
  private static final YamlWriter YAML = new YamlWriter();

  private final ConnectionStore connections;
  private final Function<Connection, Map<String, FullReason>> wholeNext;

  /**
   * @param wholeNext the audiences of which the next run reads every member, and why
   */
  public ConnectionAnswer(
      ConnectionStore connections, Function<Connection, Map<String, FullReason>> wholeNext) {
    this.connections = connections;
    this.wholeNext = wholeNext;
  }

  /** Whether the caller wants YAML; asked before the headers of the request are gone. */
  static boolean wantsYaml(Exchange exchange) {
    return RequestDocument.isYaml(exchange.getMessage().getHeader("Accept", "", String.class));
  }

  /** The document of a connection as it stands, with its version as ETag and with notices. */
  void document(Exchange exchange, int status, Connection connection, boolean yaml) {
    document(exchange, status, connections.document(connection.name()).orElseThrow(), yaml);
    exchange.getMessage().setHeader("ETag", "\"" + connection.version() + "\"");
    List<String> notices = notices(connection);
    if (!notices.isEmpty()) {
      exchange.getMessage().setHeader("Caravan-Notice", String.join("; ", notices));
    }
  }

  /** Any document. */
  static void document(Exchange exchange, int status, ObjectNode document, boolean yaml) {
    if (yaml) {
      byte[] text = YAML.write(document).getBytes(StandardCharsets.UTF_8);
      Answer.bytes(exchange, status, "application/yaml", text);
    } else {
      Answer.json(exchange, status, document);
    }
  }

  /** What people should know before the next run. */
  List<String> notices(Connection connection) {
    return wholeNext.apply(connection).entrySet().stream()
        .map(
            audience ->
                "the next import reads every member of %s: %s"
                    .formatted(audience.getKey(), audience.getValue().words()))
        .toList();
  }

  /** Makes a change, or says as a problem document why it cannot be made. */
  static <T> T changing(Supplier<T> change) {
    try {
      return change.get();
    } catch (InvalidDocument e) {
      throw RequestDocument.refused(e);
    } catch (VersionMoved e) {
      throw new ApiProblem(412, "Precondition failed", e.getMessage(), List.of());
    } catch (KeptInFile | NameTaken e) {
      throw ApiProblem.conflict(e.getMessage());
    }
  }
}
