package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.web.ApiProblem;
import dev.caravan.web.ApiProblem.FieldError;
import dev.caravan.web.SandboxView;
import java.util.List;
import java.util.Locale;

/** All connections: look for one, act on one, add one. */
final class ConnectionsScreen implements Screen {
  private final Apis apis;
  private final ConnectionLines lines;
  private final SandboxView sandbox;

  ConnectionsScreen(Apis apis, ConnectionLines lines, SandboxView sandbox) {
    this.apis = apis;
    this.lines = lines;
    this.sandbox = sandbox;
  }

  @Override
  public void open(ConsoleRoutes routes) {
    routes.get("/connections", "GET /api/connections", this::list);
    routes.get(
        "/connections/new", "PUT /api/connections/{name}", visit -> create(visit, 200, List.of()));
    routes.post("/connections/new", "PUT /api/connections/{name}", this::created);
    routes.post(
        "/connections/:name/favorite",
        "PATCH /api/connections/{name}",
        visit -> retouch(visit, "favorite"));
    routes.post(
        "/connections/:name/enabled",
        "PATCH /api/connections/{name}",
        visit -> retouch(visit, "enabled"));
    routes.post(
        "/connections/:name/duplicate", "POST /api/connections/{name}/duplicate", this::duplicate);
    routes.post("/connections/:name/rename", "POST /api/connections/{name}/rename", this::rename);
    routes.post("/connections/:name/delete", "DELETE /api/connections/{name}", this::delete);
  }

  private void list(Visit visit) {
    List<ConnectionLine> all = lines.all();
    String query = visit.query("q");
    String label = visit.query("label");
    String show = visit.query("show");
    visit
        .page("connections/list.jte", "Connections")
        .in("connections")
        .with("connections", all.stream().filter(line -> fits(line, query, label, show)).toList())
        .with("all", all.size())
        .with(
            "labels",
            all.stream().flatMap(line -> line.labels().stream()).distinct().sorted().toList())
        .with("query", query)
        .with("label", label)
        .with("show", show)
        .with("sandbox", sandbox.status().isPresent())
        .show();
  }

  private static boolean fits(ConnectionLine line, String query, String label, String show) {
    String text = (line.name() + " " + line.description()).toLowerCase(Locale.ROOT);
    boolean shown =
        switch (show) {
          case "favorites" -> line.favorite();
          case "on" -> line.enabled();
          case "off" -> !line.enabled();
          case "attention" -> line.warning() != null;
          default -> true;
        };
    return shown
        && text.contains(query.toLowerCase(Locale.ROOT))
        && (label.isEmpty() || line.labels().contains(label));
  }

  private void create(Visit visit, int status, List<FieldError> errors) {
    Form form = visit.form();
    String account = form.has("account") ? form.text("account") : visit.query("account");
    visit
        .page("connections/new.jte", "Add connection")
        .in("connections")
        .below("Connections", "/connections")
        .status(status)
        .with(
            "accounts",
            visit
                .call("GET /api/accounts", apis.accounts()::list)
                .with("limit", 1000)
                .json()
                .path("items"))
        .with("account", account)
        .with("name", form.text("name"))
        .with("description", form.text("description"))
        .with("newAccount", form.text("newAccount"))
        .with("errors", errors)
        .show();
  }

  /** A connection without goals, switched off; with an account that is new, if one was given. */
  private void created(Visit visit) {
    Form form = visit.form();
    String account = form.text("account");
    if (lines.all().stream().anyMatch(line -> line.name().equals(form.text("name")))) {
      create(visit, 409, List.of(new FieldError("connection", "is taken by another connection")));
      return;
    }
    try {
      if (account.isEmpty()) {
        account = form.text("newAccount");
        connect(visit, account, form.text("apiKey"));
      }
      ObjectNode document = JsonNodeFactory.instance.objectNode();
      document.put("connection", form.text("name"));
      if (!form.text("description").isEmpty()) {
        document.put("description", form.text("description"));
      }
      document.put("enabled", false).put("account", account);
      visit
          .call("PUT /api/connections/{name}", apis.connections()::put)
          .with("name", form.text("name").isEmpty() ? "-" : form.text("name"))
          .body(document)
          .json();
    } catch (ApiProblem problem) {
      create(visit, problem.status(), Form.errors(problem));
      return;
    }
    visit.flash(Flash.good("The connection is there. Now say what goes where."));
    visit.redirect("/connections/" + form.text("name"));
  }

  private void connect(Visit visit, String account, String key) {
    try {
      visit
          .call("PUT /api/accounts/{account}", apis.accounts()::put)
          .with("account", account.isEmpty() ? "-" : account)
          .body(JsonNodeFactory.instance.objectNode().put("apiKey", key))
          .json();
    } catch (ApiProblem problem) {
      throw new ApiProblem(
          problem.status(),
          problem.title(),
          problem.getMessage(),
          problem.errors().isEmpty()
              ? List.of(
                  new FieldError(
                      problem.getMessage().contains("name") ? "newAccount" : "apiKey",
                      problem.getMessage()))
              : problem.errors());
    }
  }

  private void retouch(Visit visit, String key) {
    boolean on = visit.form().text("to").equals("true");
    visit
        .call("PATCH /api/connections/{name}", apis.connectionEdits()::change)
        .with("name", visit.path("name"))
        .body(JsonNodeFactory.instance.objectNode().put(key, on))
        .json();
    visit.redirect("/connections");
  }

  private void duplicate(Visit visit) {
    JsonNode copy =
        renaming(
            visit,
            visit.call(
                "POST /api/connections/{name}/duplicate", apis.connectionEdits()::duplicate));
    visit.flash(Flash.good("This is the copy. It is switched off."));
    visit.redirect("/connections/" + copy.path("connection").asText());
  }

  private void rename(Visit visit) {
    JsonNode renamed =
        renaming(
            visit,
            visit.call("POST /api/connections/{name}/rename", apis.connectionEdits()::rename));
    visit.flash(Flash.good("Runs, ledgers and webhooks stayed with it."));
    visit.redirect("/connections/" + renamed.path("connection").asText());
  }

  private static JsonNode renaming(Visit visit, ApiCall call) {
    return call.with("name", visit.path("name"))
        .body(JsonNodeFactory.instance.objectNode().put("to", visit.form().text("to")))
        .json();
  }

  private void delete(Visit visit) {
    visit
        .call("DELETE /api/connections/{name}", apis.connections()::delete)
        .with("name", visit.path("name"))
        .json();
    visit.flash(Flash.good("The connection " + visit.path("name") + " is gone."));
    visit.redirect("/connections");
  }
}
