package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.web.ApiProblem;
import dev.caravan.web.ApiProblem.FieldError;
import java.util.List;

/** Who may log in, what they may do, and by which tokens programs call for them. */
final class UsersScreen implements Screen {
  private static final String LIST = "GET /api/users";
  private static final String PUT = "PUT /api/users/{name}";
  private static final int MOST = 1000;

  private final Apis apis;
  private final TokenPages tokens;

  UsersScreen(Apis apis) {
    this.apis = apis;
    this.tokens = new TokenPages(apis);
  }

  @Override
  public void open(ConsoleRoutes routes) {
    routes.get("/users", LIST, visit -> list(visit, 200, List.of()));
    routes.post("/users", PUT, this::add);
    routes.get("/users/:name", "GET /api/users/{name}", visit -> one(visit, 200, List.of()));
    routes.post("/users/:name", PUT, this::change);
    routes.post("/users/:name/password", PUT, this::resetPassword);
    routes.post("/users/:name/disable", PUT, this::disable);
    routes.post("/users/:name/enable", PUT, this::enable);
    routes.post("/users/:name/remove", "DELETE /api/users/{name}", this::remove);
    routes.post(
        "/users/:name/tokens",
        "POST /api/tokens",
        visit -> tokens.make(visit, visit.path("name"), page(visit)));
    routes.post(
        "/users/:name/tokens/:id/revoke",
        "DELETE /api/tokens/{id}",
        visit -> tokens.revoke(visit, page(visit)));
  }

  private void list(Visit visit, int status, List<FieldError> errors) {
    Form form = visit.form();
    visit
        .page("access/users.jte", "Users")
        .in("users")
        .status(status)
        .with(
            "users", visit.call(LIST, apis.users()::list).with("limit", MOST).json().path("items"))
        .with("name", form.text("name"))
        .with("role", form.has("role") ? form.text("role") : "viewer")
        .with("personalData", form.has("personalData"))
        .with("errors", errors)
        .show();
  }

  private void add(Visit visit) {
    String name = visit.form().text("name");
    // PUT would change the one there is.
    if (!name.isEmpty() && isThere(visit, name)) {
      list(visit, 409, List.of(new FieldError("name", "is taken by another user")));
      return;
    }
    try {
      put(visit, name.isEmpty() ? "-" : name, rights(visit.form()), visit.form().last("password"));
    } catch (ApiProblem problem) {
      list(visit, problem.status(), Form.errors(problem));
      return;
    }
    visit.flash(
        Flash.good(name + " may log in now. Hand the password over in a way that only they see."));
    visit.redirect("/users");
  }

  private boolean isThere(Visit visit, String name) {
    for (JsonNode user :
        visit.call(LIST, apis.users()::list).with("limit", MOST).json().path("items")) {
      if (user.path("name").asText().equals(name)) {
        return true;
      }
    }
    return false;
  }

  private void one(Visit visit, int status, List<FieldError> errors) {
    JsonNode user = user(visit);
    String name = user.path("name").asText();
    visit
        .page("access/user.jte", name)
        .in("users")
        .below("Users", "/users")
        .status(status)
        .with("user", user)
        .with("self", visit.caller().name().equals(name))
        .with("tokens", tokens.of(visit, name))
        .with("scopes", TokenPages.scopes(user.path("role").asText()))
        .with("errors", errors)
        .show();
  }

  private void change(Visit visit) {
    changed(visit, rights(visit.form()), "", "What they may do is changed. Their sessions ended.");
  }

  private void resetPassword(Visit visit) {
    changed(
        visit,
        rights(user(visit)),
        visit.form().last("password"),
        "The password is changed. Their sessions ended; their tokens go on.");
  }

  private void disable(Visit visit) {
    changed(
        visit,
        rights(user(visit)).put("disabled", true),
        "",
        "They are disabled: sessions ended, and tokens open nothing until you enable them again.");
  }

  private void enable(Visit visit) {
    changed(
        visit,
        rights(user(visit)).put("disabled", false),
        "",
        "They may log in again, and their tokens open what they did before.");
  }

  private void changed(Visit visit, ObjectNode rights, String password, String words) {
    try {
      put(visit, visit.path("name"), rights, password);
    } catch (ApiProblem problem) {
      one(visit, problem.status(), Form.errors(problem));
      return;
    }
    visit.flash(Flash.good(words));
    visit.redirect(page(visit));
  }

  private void remove(Visit visit) {
    try {
      visit
          .call("DELETE /api/users/{name}", apis.users()::delete)
          .with("name", visit.path("name"))
          .json();
    } catch (ApiProblem problem) {
      one(visit, problem.status(), Form.errors(problem));
      return;
    }
    visit.flash(Flash.good(visit.path("name") + " is gone, with sessions and tokens."));
    visit.redirect("/users");
  }

  /**
   * @param password empty: it stays, or is missing for a new user
   */
  private void put(Visit visit, String name, ObjectNode rights, String password) {
    if (!password.isEmpty()) {
      rights.put("password", password);
    }
    visit.call(PUT, apis.users()::put).with("name", name).body(rights).json();
  }

  private JsonNode user(Visit visit) {
    return visit
        .call("GET /api/users/{name}", apis.users()::get)
        .with("name", visit.path("name"))
        .json();
  }

  private static ObjectNode rights(Form form) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("role", form.text("role"))
        .put("personalData", form.has("personalData"));
  }

  private static ObjectNode rights(JsonNode user) {
    ObjectNode rights = JsonNodeFactory.instance.objectNode();
    rights.set("role", user.path("role"));
    rights.set("personalData", user.path("personalData"));
    return rights;
  }

  private static String page(Visit visit) {
    return "/users/" + visit.path("name");
  }
}
