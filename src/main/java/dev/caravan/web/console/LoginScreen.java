package dev.caravan.web.console;

import dev.caravan.access.ConsoleUser;
import dev.caravan.access.UserStore;
import dev.caravan.web.AuditTrail;
import dev.caravan.web.LoginThrottle;
import dev.caravan.web.Words;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.Optional;

/** Who comes in, and who goes. */
final class LoginScreen implements Screen {
  private final UserStore users;
  private final LoginThrottle throttle;
  private final AuditTrail trail;

  LoginScreen(UserStore users, LoginThrottle throttle, AuditTrail trail) {
    this.users = users;
    this.throttle = throttle;
    this.trail = trail;
  }

  @Override
  public void open(ConsoleRoutes routes) {
    routes.open(HttpMethod.GET, "/login", visit -> show(visit, 200, ""));
    routes.open(HttpMethod.POST, "/login", this::logIn);
    routes.open(HttpMethod.POST, "/logout", LoginScreen::logOut);
  }

  private void logIn(Visit visit) {
    String name = visit.form().text("login");
    Duration pause = throttle.attempt(visit.address(), name);
    if (!pause.isZero()) {
      show(visit, 429, "Too many attempts: try again in " + Words.span(pause.plusSeconds(1)) + ".");
      return;
    }
    Optional<ConsoleUser> user = users.check(name, visit.form().last("password"));
    user.filter(ConsoleUser::isDisabled)
        .ifPresent(disabled -> trail.refusedLogin(disabled.name(), visit.address()));
    if (user.isEmpty() || user.get().isDisabled()) {
      // Whoever is kept out does not learn that the password was right.
      show(visit, 401, "This name and password do not fit.");
      return;
    }
    throttle.succeeded(visit.address(), name);
    visit.logIn(user.get());
    visit.redirect("/");
  }

  private static void logOut(Visit visit) {
    visit.logOut();
    visit.redirect("/login");
  }

  /**
   * @param refusal why the last attempt failed; empty at the first
   */
  private static void show(Visit visit, int status, String refusal) {
    visit.page("login.jte", "Log in").status(status).with("refusal", refusal).show();
  }
}
