package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.caravan.web.Words;
import java.util.function.Consumer;
import org.apache.camel.Exchange;

/** All runs, and one of them: how it is, by which calls, step by step, and by which document. */
final class RunScreen implements Screen {
  private static final int RUNS = 25;
  private static final int CALLS = 50;

  private final Apis apis;

  RunScreen(Apis apis) {
    this.apis = apis;
  }

  @Override
  public void open(ConsoleRoutes routes) {
    routes.get("/runs", "GET /api/runs", this::list);
    routes.get("/runs/:id", RunPage.CALL, this::summary);
    routes.get("/runs/:id/calls", "GET /api/runs/{id}/calls", this::calls);
    routes.get("/runs/:id/log", "GET /api/runs/{id}/log", this::log);
    routes.get("/runs/:id/config", "GET /api/connections/{name}/versions", this::config);
    routes.post("/runs/:id/stop", "POST /api/runs/{id}/stop", this::stop);
    routes.post(
        "/runs/:id/resume",
        "POST /api/runs/{id}/resume",
        visit -> follow(visit, "resume", apis.runDetails()::resume, "goes on"));
    routes.post(
        "/runs/:id/undo",
        "POST /api/runs/{id}/undo",
        visit -> follow(visit, "undo", apis.followUps()::undo, "takes it back"));
    routes.post("/runs/:id/approve", "POST /api/runs/{id}/approve", this::approve);
  }

  private void list(Visit visit) {
    JsonNode answer =
        visit
            .call("GET /api/runs", apis.runs()::list)
            .with("connection", visit.query("connection"))
            .with("state", visit.query("state"))
            .with("limit", RUNS)
            .with("after", visit.query("after"))
            .json();
    visit
        .page("run/list.jte", "Runs")
        .in("runs")
        .with("runs", answer.path("items"))
        .with("next", answer.path("next").asText(""))
        .with("connection", visit.query("connection"))
        .with("state", visit.query("state"))
        .with(
            "connections",
            visit
                .call("GET /api/connections", apis.connections()::list)
                .with("limit", 1000)
                .json()
                .path("items"))
        .show();
  }

  private void summary(Visit visit) {
    page(visit, "run/summary.jte", "summary").show();
  }

  private void log(Visit visit) {
    page(visit, "run/log.jte", "log")
        .with(
            "steps",
            visit
                .call("GET /api/runs/{id}/log", apis.runLog()::list)
                .with("id", visit.path("id"))
                .json()
                .path("items"))
        .show();
  }

  private void calls(Visit visit) {
    boolean failed = visit.query("failed").equals("true");
    JsonNode answer =
        visit
            .call("GET /api/runs/{id}/calls", apis.runDetails()::calls)
            .with("id", visit.path("id"))
            .with("failed", failed)
            .with("limit", CALLS)
            .with("after", visit.query("after"))
            .json();
    page(visit, "run/calls.jte", "calls")
        .with("calls", answer.path("items"))
        .with("next", answer.path("next").asText(""))
        .with("failed", failed)
        .with("later", !visit.query("after").isEmpty())
        .show();
  }

  private void config(Visit visit) {
    JsonNode run = RunPage.run(visit, apis);
    JsonNode used =
        UsedVersion.of(
            visit, apis, run.path("connection").asText(), Words.instant(run.path("startedAt")));
    String document =
        used.isMissingNode()
            ? ""
            : visit
                .call("GET /api/connections/{name}/versions/{version}", apis.connectionEdits()::get)
                .with("name", run.path("connection").asText())
                .with("version", used.path("version").asLong())
                .with("Accept", "application/yaml")
                .text();
    RunPage.of(visit, run, "run/config.jte", "config")
        .with("used", used)
        .with("document", document)
        .show();
  }

  private void stop(Visit visit) {
    visit.call("POST /api/runs/{id}/stop", apis.runs()::stop).with("id", visit.path("id")).json();
    visit.flash(Flash.good("The run stops after the pages in hand. It can be gone on with later."));
    visit.redirect("/runs/" + visit.path("id"));
  }

  /** In the name of whoever is logged in. */
  private void approve(Visit visit) {
    JsonNode run =
        visit
            .call("POST /api/runs/{id}/approve", apis.followUps()::approve)
            .with("id", visit.path("id"))
            .body(JsonNodeFactory.instance.objectNode().put("plan", visit.form().text("plan")))
            .json();
    visit.flash(Flash.good("Approved: this run does what was planned, and nothing else."));
    visit.redirect("/runs/" + run.path("id").asLong());
  }

  private void follow(Visit visit, String action, Consumer<Exchange> handler, String words) {
    JsonNode run =
        visit.call("POST /api/runs/{id}/" + action, handler).with("id", visit.path("id")).json();
    visit.flash(Flash.good("Run " + run.path("id").asLong() + " " + words + "."));
    visit.redirect("/runs/" + run.path("id").asLong());
  }

  private Page page(Visit visit, String template, String tab) {
    return RunPage.of(visit, RunPage.run(visit, apis), template, tab);
  }
}
