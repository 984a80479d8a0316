package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** What is done with a connection beside editing it: run it, look at one person, new keys. */
final class RunPanel implements Screen {
  private static final int RUNS = 8;

  private final Apis apis;

  RunPanel(Apis apis) {
    this.apis = apis;
  }

  @Override
  public void open(ConsoleRoutes routes) {
    routes.part("/connections/:name/runs", "GET /api/runs", "/connections/:name", this::runs);
    routes.post("/connections/:name/run", "POST /api/connections/{name}/runs", this::start);
    routes.post("/connections/:name/stop/:run", "POST /api/runs/{id}/stop", this::stop);
    routes.part("/connections/:name/try", "GET /api/explain", "/connections/:name", this::tryOne);
    routes.part(
        "/connections/:name/goals/:goal/preview",
        "GET /api/connections/{name}/goals/{goal}/preview",
        "/connections/:name/goals/:goal",
        this::preview);
    routes.post("/connections/:name/reset", "DELETE /api/accounts/{account}", this::reset);
    routes.post("/connections/:name/key", "PUT /api/accounts/{account}", this::key);
    routes.post(
        "/connections/:name/rotate", "POST /api/connections/{name}/source/rotate", this::rotate);
    routes.post(
        "/connections/:name/restore/:version",
        "POST /api/connections/{name}/versions/{version}/restore",
        this::restore);
    routes.post("/connections/:name/order", "PATCH /api/connections/{name}", this::order);
  }

  /** The last runs: asked for again and again while one is open. */
  private void runs(Visit visit) {
    JsonNode runs =
        visit
            .call("GET /api/runs", apis.runs()::list)
            .with("connection", visit.path("name"))
            .with("limit", RUNS)
            .json()
            .path("items");
    boolean open = false;
    for (JsonNode run : runs) {
      open |= !run.path("endedAt").isTextual();
    }
    visit
        .page("connection/runs.jte", "")
        .with("name", visit.path("name"))
        .with("runs", runs)
        .with("open", open)
        .showPart();
  }

  private void start(Visit visit) {
    Form form = visit.form();
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    List<String> goals = form.all("goal");
    if (!goals.isEmpty()) {
      ArrayNode list = request.putArray("goals");
      goals.forEach(list::add);
    }
    if (form.text("how").equals("dry")) {
      request.put("dryRun", true);
    }
    if (form.text("how").equals("full")) {
      request.put("full", true);
    }
    if (!form.text("email").isEmpty()) {
      request.put("email", form.text("email"));
    }
    JsonNode run =
        visit
            .call("POST /api/connections/{name}/runs", apis.runs()::start)
            .with("name", visit.path("name"))
            .body(request)
            .json();
    visit.flash(Flash.good("Run " + run.path("id").asLong() + " has begun."));
    visit.redirect("/connections/" + visit.path("name") + "#runs");
  }

  private void stop(Visit visit) {
    visit.call("POST /api/runs/{id}/stop", apis.runs()::stop).with("id", visit.path("run")).json();
    visit.flash(Flash.good("The run stops after the pages in hand. It can be gone on with later."));
    visit.redirect("/connections/" + visit.path("name") + "#runs");
  }

  /** What every goal would do about one person now. */
  private void tryOne(Visit visit) {
    visit
        .page("connection/try.jte", "")
        .with("goal", visit.query("goal"))
        .with(
            "answer",
            visit
                .call("GET /api/explain", apis.forecast()::explain)
                .with("email", visit.query("email"))
                .with("connection", visit.path("name"))
                .json())
        .showPart();
  }

  private void preview(Visit visit) {
    visit
        .page("connection/preview.jte", "")
        .with(
            "preview",
            visit
                .call("GET /api/connections/{name}/goals/{goal}/preview", apis.forecast()::preview)
                .with("name", visit.path("name"))
                .with("goal", visit.path("goal"))
                .json())
        .showPart();
  }

  private void reset(Visit visit) {
    visit
        .call("DELETE /api/accounts/{account}", apis.accounts()::delete)
        .with("account", visit.form().text("account"))
        .json();
    visit.flash(Flash.good("The key is forgotten. Nothing runs until there is another one."));
    visit.redirect("/connections/" + visit.path("name"));
  }

  private void key(Visit visit) {
    visit
        .call("PUT /api/accounts/{account}", apis.accounts()::put)
        .with("account", visit.form().text("account"))
        .body(JsonNodeFactory.instance.objectNode().put("apiKey", visit.form().text("apiKey")))
        .json();
    visit.flash(Flash.good("Mailchimp took the key."));
    visit.redirect("/connections/" + visit.path("name"));
  }

  private void rotate(Visit visit) {
    visit
        .call("POST /api/connections/{name}/source/rotate", apis.source()::rotate)
        .with("name", visit.path("name"))
        .json();
    visit.flash(Flash.good("There are new addresses. The old ones hold for another day."));
    visit.redirect("/connections/" + visit.path("name") + "/events");
  }

  private void restore(Visit visit) {
    visit
        .call(
            "POST /api/connections/{name}/versions/{version}/restore",
            apis.connectionEdits()::restore)
        .with("name", visit.path("name"))
        .with("version", visit.path("version"))
        .json();
    visit.flash(Flash.good("Version " + visit.path("version") + " holds again."));
    visit.redirect("/connections/" + visit.path("name"));
  }

  private void order(Visit visit) {
    ObjectNode change = JsonNodeFactory.instance.objectNode();
    ArrayNode goals = change.putArray("goals");
    visit.form().all("goal").forEach(goals::add);
    String[] move = visit.form().text("_op").split(":");
    if (move.length == 4) {
      JsonNode moved = goals.remove(Integer.parseInt(move[2]));
      goals.insert(Integer.parseInt(move[3]), moved);
    }
    visit
        .call("PATCH /api/connections/{name}", apis.connectionEdits()::change)
        .with("name", visit.path("name"))
        .body(change)
        .json();
    visit.redirect("/connections/" + visit.path("name"));
  }
}
