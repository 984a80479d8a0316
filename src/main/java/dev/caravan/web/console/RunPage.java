package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.web.Words;

/** What stands around every page of one run. */
final class RunPage {
  /** The call that shows the same. */
  static final String CALL = "GET /api/runs/{id}";

  private RunPage() {}

  /** The run of the visit's path, as the API tells it. */
  static JsonNode run(Visit visit, Apis apis) {
    return visit.call(CALL, apis.runs()::get).with("id", visit.path("id")).json();
  }

  static Page of(Visit visit, JsonNode run, String template, String tab) {
    return visit
        .page(template, "Run " + run.path("id").asLong())
        .in("runs")
        .below("Runs", "/runs")
        .below(
            run.path("connection").asText(), "/runs?connection=" + run.path("connection").asText())
        .with("run", run)
        .with("tab", tab)
        .with("open", Words.instant(run.path("endedAt")) == null)
        .with("actions", RunActions.of(visit, run));
  }
}
