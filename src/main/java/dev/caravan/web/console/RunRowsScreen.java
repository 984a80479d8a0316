package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The rows of a run: page by page, as a file, by their reasons; and those that are tried again. */
final class RunRowsScreen implements Screen {
  private static final String OUTCOMES = "GET /api/runs/{id}/outcomes";
  private static final int ROWS = 50;

  private final Apis apis;

  RunRowsScreen(Apis apis) {
    this.apis = apis;
  }

  @Override
  public void open(ConsoleRoutes routes) {
    routes.get("/runs/:id/rows", OUTCOMES, this::rows);
    routes.get("/runs/:id/rows.csv", OUTCOMES, this::file);
    routes.get("/runs/:id/reasons", "GET /api/runs/{id}/reasons", this::reasons);
    routes.post("/runs/:id/retry", "POST /api/runs/{id}/retry", this::retry);
  }

  private void rows(Visit visit) {
    RowFilter filter = RowFilter.of(visit);
    JsonNode answer =
        filter
            .on(visit.call(OUTCOMES, apis.runs()::outcomes).with("id", visit.path("id")))
            .with("limit", ROWS)
            .with("after", visit.query("after"))
            .json();
    RunPage.of(visit, RunPage.run(visit, apis), "run/rows.jte", "rows")
        .with("rows", answer.path("items"))
        .with("next", answer.path("next").asText(""))
        .with("filter", filter)
        .with("later", !visit.query("after").isEmpty())
        .show();
  }

  /** All of them that the filter lets pass, however many there are. */
  private void file(Visit visit) {
    visit.file(
        "run-" + visit.path("id") + ".csv",
        "text/csv; charset=utf-8",
        RowFilter.of(visit)
            .on(visit.call(OUTCOMES, apis.runs()::outcomes).with("id", visit.path("id")))
            .with("Accept", "text/csv")
            .stream());
  }

  private void reasons(Visit visit) {
    RunPage.of(visit, RunPage.run(visit, apis), "run/reasons.jte", "reasons")
        .with(
            "reasons",
            visit
                .call("GET /api/runs/{id}/reasons", apis.runDetails()::reasons)
                .with("id", visit.path("id"))
                .json()
                .path("items"))
        .show();
  }

  /** All that was not taken, the rows of one reason, or one row. */
  private void retry(Visit visit) {
    ObjectNode wanted = JsonNodeFactory.instance.objectNode();
    Form form = visit.form();
    if (!form.text("goal").isEmpty()) {
      wanted.put("goal", form.text("goal"));
    }
    if (!form.text("reason").isEmpty()) {
      wanted.put("reason", form.text("reason"));
    }
    if (form.text("profile").matches("[0-9]{1,18}")) {
      wanted.put("profile", Long.parseLong(form.text("profile")));
    }
    JsonNode run =
        visit
            .call("POST /api/runs/{id}/retry", apis.followUps()::retry)
            .with("id", visit.path("id"))
            .body(wanted)
            .json();
    visit.flash(Flash.good("Run " + run.path("id").asLong() + " tries them again."));
    visit.redirect("/runs/" + run.path("id").asLong());
  }
}
