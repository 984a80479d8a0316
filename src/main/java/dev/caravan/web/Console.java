package dev.caravan.web;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.access.ConsoleUser;
import dev.caravan.access.UserStore;
import dev.caravan.web.StatusStore.EventArrival;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;

/** The pages for people: log in, look, and let somebody in the sandbox open a mail. */
public final class Console implements Consumer<VertxPlatformHttpRouter> {
  private static final String OPENED = "opened";

  private final UserStore users;
  private final Sessions sessions;
  private final CallRights rights = new CallRights();
  private final LoginThrottle throttle;
  private final StatusStore store;
  private final StatusPage page;
  private final SandboxView sandbox;
  private final Clock clock;
  private final boolean secureCookies;

  /**
   * @param secureCookies the program is reached by https only
   */
  public Console(
      UserStore users,
      LoginThrottle throttle,
      StatusStore store,
      StatusPage page,
      SandboxView sandbox,
      Clock clock,
      boolean secureCookies) {
    this.users = users;
    this.sessions = new Sessions(users);
    this.throttle = throttle;
    this.store = store;
    this.page = page;
    this.sandbox = sandbox;
    this.clock = clock;
    this.secureCookies = secureCookies;
  }

  @Override
  public void accept(VertxPlatformHttpRouter router) {
    ConsoleRoutes routes = new ConsoleRoutes(router, sessions, rights, secureCookies);
    routes.asset("/assets/caravan.css", "text/css; charset=utf-8");
    routes.asset("/assets/caravan.svg", "image/svg+xml");
    routes.open(HttpMethod.GET, "/login", context -> loginPage(context, 200, ""));
    routes.open(HttpMethod.POST, "/login", this::logIn);
    routes.open(HttpMethod.POST, "/logout", this::logOut);
    routes.page(HttpMethod.GET, "/", "GET /api/runs", this::status);
    routes.page(HttpMethod.POST, "/sandbox/open", "POST /api/track", this::open);
  }

  private void loginPage(RoutingContext context, int status, String refusal) {
    html(context, status, LoginPage.of(csrf(context), refusal));
  }

  private void logIn(RoutingContext context) {
    String address = context.request().remoteAddress().hostAddress();
    Duration pause = throttle.pause(address);
    if (!pause.isZero()) {
      loginPage(
          context,
          429,
          "Too many attempts: try again in " + Words.span(pause.plusSeconds(1)) + ".");
      return;
    }
    Optional<ConsoleUser> user = users.check(form(context, "login"), form(context, "password"));
    if (user.isEmpty()) {
      throttle.failed(address);
      loginPage(context, 401, "This name and password do not fit.");
      return;
    }
    throttle.succeeded(address);
    sessions.begin(context, user.get());
    redirect(context, "/");
  }

  private void logOut(RoutingContext context) {
    sessions.end(context);
    redirect(context, "/login");
  }

  private void status(RoutingContext context) {
    Instant now = clock.instant();
    OpenedMail opened = context.session().get(OPENED);
    String notice = "";
    boolean waiting = false;
    if (opened != null && opened.isShown(now)) {
      EventArrival arrival = store.arrival(opened.address(), opened.at());
      notice = opened.notice(arrival, now);
      waiting = opened.isWaiting(arrival, now);
    }
    Optional<JsonNode> held = sandbox.status();
    html(context, 200, page.render(store.read(held.orElse(null)), csrf(context), notice, waiting));
  }

  private void open(RoutingContext context) {
    Instant at = clock.instant();
    if (sandbox.status().isPresent()) {
      JsonNode opened = sandbox.open();
      context
          .session()
          .put(
              OPENED,
              new OpenedMail(
                  opened.path("email").asText(), opened.path("campaign").asText(""), at));
    }
    redirect(context, "/");
  }

  private static String csrf(RoutingContext context) {
    return context.get("X-XSRF-TOKEN");
  }

  private static String form(RoutingContext context, String field) {
    String value = context.request().getFormAttribute(field);
    return value == null ? "" : value;
  }

  private static void html(RoutingContext context, int status, String html) {
    context
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "text/html; charset=utf-8")
        .end(html);
  }

  private static void redirect(RoutingContext context, String path) {
    context.response().setStatusCode(303).putHeader("Location", path).end();
  }
}
