package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.web.AuditFile;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Map;

/** Who changed what, as a list that can be narrowed, and as a file. */
final class AuditScreen implements Screen {
  private static final String CALL = "GET /api/audit";
  private static final int ROWS = 50;

  private final Apis apis;
  private final Map<String, String> calls = ChangeWords.ofCalls();

  AuditScreen(Apis apis) {
    this.apis = apis;
  }

  @Override
  public void open(ConsoleRoutes routes) {
    routes.get("/audit", CALL, this::list);
    routes.get("/audit/file", CALL, visit -> file(visit, AuditFile.Format.CSV));
    routes.get("/audit/lines", CALL, visit -> file(visit, AuditFile.Format.NDJSON));
  }

  private void list(Visit visit) {
    JsonNode answer =
        filtered(visit).with("limit", ROWS).with("after", visit.query("after")).json();
    visit
        .page("audit/audit.jte", "Audit")
        .in("audit")
        .with("entries", answer.path("items"))
        .with("next", answer.path("next").asText(""))
        .with("later", !visit.query("after").isEmpty())
        .with("calls", calls)
        .with(
            "filter",
            Map.of(
                "who", visit.query("who"),
                "call", visit.query("call"),
                "object", visit.query("object"),
                "from", visit.query("from"),
                "to", visit.query("to")))
        .with("query", query(visit))
        .show();
  }

  private void file(Visit visit, AuditFile.Format format) {
    visit.file(
        format.file(),
        format.contentType(),
        filtered(visit).with("Accept", format.contentType()).stream());
  }

  private ApiCall filtered(Visit visit) {
    LocalDate to = day(visit.query("to"));
    LocalDate from = day(visit.query("from"));
    return visit
        .call(CALL, apis.audit()::list)
        .with("who", visit.query("who"))
        .with("call", visit.query("call"))
        .with("path", path(visit.query("object")))
        .with("from", from == null ? null : from + "T00:00:00Z")
        .with("to", to == null ? null : to.plusDays(1) + "T00:00:00Z");
  }

  /** An address of the API, which may be given without its beginning. */
  private static String path(String object) {
    return object.isEmpty() || object.startsWith("/")
        ? object
        : "/api/" + object.replaceFirst("^api/", "");
  }

  /** In UTC; null: none was given, or it is no day. */
  private static LocalDate day(String text) {
    try {
      return text.isEmpty() ? null : LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  private static String query(Visit visit) {
    StringBuilder query = new StringBuilder();
    for (String name : new String[] {"who", "call", "object", "from", "to"}) {
      String value = visit.query(name);
      if (!value.isEmpty()) {
        query
            .append(query.isEmpty() ? "" : "&")
            .append(name)
            .append('=')
            .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
      }
    }
    return query.toString();
  }
}
