package dev.caravan.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.access.AuditEntry;
import dev.caravan.access.AuditFilter;
import dev.caravan.access.AuditLog;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.apache.camel.Exchange;

/** {@code /api/audit}: who changed what, as pages or as a file. */
public final class AuditApi {
  private final AuditLog log;
  private final AuditFile files;

  public AuditApi(AuditLog log, AuditFile files) {
    this.log = log;
    this.files = files;
  }

  /** Newest first. */
  public void list(Exchange exchange) {
    AuditFilter filter =
        new AuditFilter(
            header(exchange, "who"),
            header(exchange, "call"),
            header(exchange, "path"),
            time(exchange, "from"),
            time(exchange, "to"));
    Optional<AuditFile.Format> file = AuditFile.Format.of(header(exchange, "Accept"));
    if (file.isPresent()) {
      Answer.bytes(
          exchange,
          200,
          file.get().contentType(),
          files.write(filter, file.get(), Caller.of(exchange)));
      exchange
          .getMessage()
          .setHeader("Content-Disposition", "attachment; filename=\"" + file.get().file() + "\"");
      return;
    }
    Paging paging = Paging.of(exchange);
    long before =
        paging.after() == null ? Long.MAX_VALUE : ProfilesApi.number("after", paging.after());
    Answer.json(
        exchange,
        200,
        paging.page(
            log.page(filter, before, paging.rows()),
            entry -> String.valueOf(entry.id()),
            AuditApi::json));
  }

  static ObjectNode json(AuditEntry entry) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", entry.id())
            .put("at", entry.at().toString())
            .put("who", entry.who())
            .put("means", entry.means())
            .put("origin", entry.origin())
            .put("call", entry.call())
            .put("path", entry.path())
            .put("status", entry.status());
    if (entry.before() != null) {
      json.put("beforeDigest", entry.before());
    }
    if (entry.after() != null) {
      json.put("afterDigest", entry.after());
    }
    if (entry.changes() != null) {
      json.set("changes", entry.changes());
    }
    return json;
  }

  private static Instant time(Exchange exchange, String name) {
    String text = header(exchange, name);
    try {
      return text == null ? null : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      throw ApiProblem.badRequest(
          name + " must be a time such as 2026-11-01T10:00:00Z, not " + text);
    }
  }

  private static String header(Exchange exchange, String name) {
    return exchange.getMessage().getHeader(name, String.class);
  }
}
