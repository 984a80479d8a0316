package dev.caravan.web.console;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.caravan.access.UserStore;
import dev.caravan.web.ApiProblem;
import dev.caravan.web.ApiProblem.FieldError;
import java.util.List;

/** Who is logged in: what they may do, their password and their tokens. */
final class AccountScreen implements Screen {
  private static final String PAGE = "/account";

  private final Apis apis;
  private final UserStore users;
  private final TokenPages tokens;

  AccountScreen(Apis apis, UserStore users) {
    this.apis = apis;
    this.users = users;
    this.tokens = new TokenPages(apis);
  }

  @Override
  public void open(ConsoleRoutes routes) {
    routes.get(PAGE, "GET /api/me", visit -> show(visit, 200, List.of()));
    routes.post(PAGE + "/password", "PUT /api/me", this::changePassword);
    routes.post(
        PAGE + "/tokens",
        "POST /api/tokens",
        visit -> tokens.make(visit, visit.caller().name(), PAGE));
    routes.post(
        PAGE + "/tokens/:id/revoke",
        "DELETE /api/tokens/{id}",
        visit -> tokens.revoke(visit, PAGE));
  }

  private void show(Visit visit, int status, List<FieldError> errors) {
    visit
        .page("access/account.jte", "Your account")
        .in("account")
        .status(status)
        .with("me", visit.call("GET /api/me", apis.me()::get).json())
        .with("tokens", tokens.of(visit, visit.caller().name()))
        .with("scopes", TokenPages.scopes(visit.caller().role().word()))
        .with("errors", errors)
        .show();
  }

  /** All sessions end; this browser begins another at once. */
  private void changePassword(Visit visit) {
    Form form = visit.form();
    String password = form.last("password");
    if (!password.equals(form.last("again"))) {
      show(visit, 422, List.of(new FieldError("again", "is not the same as the new password")));
      return;
    }
    try {
      visit
          .call("PUT /api/me", apis.me()::put)
          .body(
              JsonNodeFactory.instance
                  .objectNode()
                  .put("current", form.last("current"))
                  .put("password", password))
          .json();
    } catch (ApiProblem problem) {
      show(visit, problem.status(), Form.errors(problem));
      return;
    }
    users.find(visit.caller().name()).ifPresent(visit::logIn);
    visit.flash(Flash.good("The password is changed. Everywhere else you are logged out."));
    visit.redirect(PAGE);
  }
}
