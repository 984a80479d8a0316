package dev.caravan.web.console;

import dev.caravan.access.ConsoleUser;
import dev.caravan.access.UserStore;
import dev.caravan.web.LoginThrottle;
import dev.caravan.web.Words;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.Optional;

/** Who comes in, and who goes. */
final class LoginScreen implements Screen {
  private final UserStore users;
  private final LoginThrottle throttle;

  LoginScreen(UserStore users, LoginThrottle throttle) {
    this.users = users;
    this.throttle = throttle;
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
    if (user.isEmpty()) {
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
