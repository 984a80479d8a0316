package dev.caravan.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.access.AuditEntry;
import dev.caravan.access.AuditFilter;
import dev.caravan.access.AuditLog;
import dev.caravan.run.RunLog;
import dev.caravan.run.RunReports;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.camel.Exchange;

/**
 * {@code GET /api/runs/{id}/log}: what a run did, step by step, with what people did about it, whom
 * the audit log names.
 */
public final class RunLogApi {
  private static final int MOST = 200;

  /** A call is written down when it is over, by the program's clock. */
  private static final Duration EARLY = Duration.ofMillis(250);

  private static final Duration LATE = Duration.ofSeconds(30);

  private final RunReports reports;
  private final RunLog log;
  private final AuditLog audit;

  public RunLogApi(RunReports reports, RunLog log, AuditLog audit) {
    this.reports = reports;
    this.log = log;
    this.audit = audit;
  }

  /** In the order of time. */
  public void list(Exchange exchange) {
    String text = exchange.getMessage().getHeader("id", String.class);
    long run = number(text);
    ObjectNode report = reports.report(run).orElseThrow(() -> ApiProblem.noRun(text));
    List<ObjectNode> items = new ArrayList<>();
    for (RunLog.Step step : log.of(run)) {
      ObjectNode json = json(step);
      if (step.kind() == RunLog.Kind.REQUESTED) {
        asked(report, step.at()).ifPresent(who -> json.put("by", who));
      }
      items.add(json);
    }
    audit.page(filter("/api/runs/" + run + "/"), Long.MAX_VALUE, MOST).stream()
        .map(RunLogApi::json)
        .forEach(items::add);
    items.sort(Comparator.comparing(item -> Instant.parse(item.path("at").asText())));
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode list = answer.putArray("items");
    items.forEach(list::add);
    Answer.json(exchange, 200, answer);
  }

  /** Who asked for it; empty where nobody did, or it is not on record. */
  private Optional<String> asked(JsonNode report, Instant at) {
    String trigger = report.path("trigger").asText();
    String path =
        switch (trigger) {
          case "api" -> "/api/connections/" + report.path("connection").asText() + "/runs";
          case "drift" -> "/api/connections/" + report.path("connection").asText() + "/drift";
          case "approval" -> "/api/runs/" + report.path("source").asLong() + "/approve";
          case "undo", "retry" -> "/api/runs/" + report.path("source").asLong() + "/" + trigger;
          default -> null;
        };
    if (path == null) {
      return Optional.empty();
    }
    List<AuditEntry> entries =
        audit.page(
            new AuditFilter(null, null, path, at.minus(EARLY), at.plus(LATE)),
            Long.MAX_VALUE,
            MOST);
    return entries.stream()
        .filter(entry -> entry.path().equals(path))
        .reduce((later, first) -> first)
        .map(AuditEntry::who);
  }

  private static AuditFilter filter(String path) {
    return new AuditFilter(null, null, path, null, null);
  }

  private static ObjectNode json(RunLog.Step step) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    if (step.since() != null) {
      json.put("since", step.since().toString());
    }
    json.put("at", step.at().toString());
    json.put("kind", step.kind().name().toLowerCase(Locale.ROOT));
    if (step.goal() != null) {
      json.put("goal", step.goal());
    }
    if (step.audience() != null) {
      json.put("audience", step.audience());
    }
    return json.put("text", step.text()).put("wrong", step.wrong());
  }

  /** What somebody did about the run. */
  private static ObjectNode json(AuditEntry entry) {
    String action = entry.path().substring(entry.path().lastIndexOf('/') + 1);
    return JsonNodeFactory.instance
        .objectNode()
        .put("at", entry.at().toString())
        .put("kind", "person")
        .put("by", entry.who())
        .put(
            "text",
            switch (action) {
              case "stop" -> "Asked to stop";
              case "resume" -> "Asked to go on";
              case "approve" -> "Plan approved";
              case "undo" -> "Asked to be taken back";
              case "retry" -> "Rows asked to be tried again";
              default -> Words.capital(action);
            })
        .put("wrong", false);
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw ApiProblem.noRun(text);
    }
  }
}
