package dev.caravan.web;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.CSRFHandler;
import io.vertx.ext.web.handler.SessionHandler;
import io.vertx.ext.web.sstore.LocalSessionStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The handlers that every page of the console has before its own, in their order: what a browser
 * may do with the page, session, body, protection against forged posts. They stand on the paths of
 * the pages only, so that neither the API's uploads nor the raw webhooks meet them.
 */
final class ConsoleRoutes {
  private static final int ORDER = -50;
  private static final long SESSION_MILLIS = 8 * 60 * 60 * 1000L;
  private static final long FORM_BYTES = 16 * 1024L;
  private static final String POLICY =
      "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none';"
          + " frame-ancestors 'none'";

  private static final Logger LOG = LoggerFactory.getLogger(ConsoleRoutes.class);

  private final VertxPlatformHttpRouter router;
  private final Sessions users;
  private final CallRights rights;
  private final SessionHandler sessions;
  private final BodyHandler bodies;
  private final CSRFHandler forgery;

  ConsoleRoutes(
      VertxPlatformHttpRouter router, Sessions users, CallRights rights, boolean secureCookies) {
    this.router = router;
    this.users = users;
    this.rights = rights;
    this.sessions =
        SessionHandler.create(LocalSessionStore.create(router.vertx()))
            .setSessionTimeout(SESSION_MILLIS)
            .setSessionCookieName("caravan")
            .setCookieHttpOnlyFlag(true)
            .setCookieSecureFlag(secureCookies)
            .setCookieSameSite(CookieSameSite.STRICT);
    this.bodies = BodyHandler.create(false).setBodyLimit(FORM_BYTES);
    this.forgery =
        CSRFHandler.create(router.vertx(), secret())
            .setCookieHttpOnly(true)
            .setCookieSecure(secureCookies)
            .setNagHttps(false);
  }

  /**
   * A page for those who are logged in and may make a call of the API; strangers are sent to the
   * login. Its handler may block, and {@link Caller#of(RoutingContext)} tells it who looks.
   *
   * @param call the call that does or shows the same: {@code POST /api/connections/{name}/runs}
   */
  void page(HttpMethod method, String path, String call, Handler<RoutingContext> handler) {
    rights.of(call); // a page that asks for a call that there is not is found out at the start
    open(
        method,
        path,
        context -> {
          Optional<Caller> caller = users.caller(context);
          if (caller.isEmpty()) {
            context.response().setStatusCode(303).putHeader("Location", "/login").end();
          } else if (!rights.allow(caller.get(), call)) {
            forbid(context, caller.get(), call);
          } else {
            caller.get().enter(context);
            handler.handle(context);
          }
        });
  }

  private void forbid(RoutingContext context, Caller caller, String call) {
    context
        .response()
        .setStatusCode(403)
        .putHeader("Content-Type", "text/html; charset=utf-8")
        .end(
            Page.of(
                "Not allowed · Caravan",
                0,
                "",
                "<p class=\"notice\">This needs the role %s; %s is %s. <a href=\"/\">Back</a></p>"
                    .formatted(
                        rights.of(call).role().word(),
                        Words.escape(caller.name()),
                        caller.role().word())));
  }

  /** A page for everybody, such as the login; its handler may block. */
  void open(HttpMethod method, String path, Handler<RoutingContext> handler) {
    headers(method, path, "no-store");
    Route route = router.route(method, path).order(ORDER).handler(sessions);
    if (method == HttpMethod.POST) {
      route.handler(bodies);
    }
    route.handler(forgery).blockingHandler(handler, false).failureHandler(ConsoleRoutes::failed);
  }

  /** A file of the program's resources, served under the same path. */
  void asset(String path, String contentType) {
    Buffer bytes = Buffer.buffer(read(path));
    headers(HttpMethod.GET, path, "max-age=3600");
    router
        .get(path)
        .order(ORDER)
        .handler(
            context -> context.response().putHeader("Content-Type", contentType).end(bytes.copy()));
  }

  private void headers(HttpMethod method, String path, String cache) {
    router
        .route(method, path)
        .order(ORDER - 1)
        .handler(
            context -> {
              context
                  .response()
                  .putHeader("Content-Security-Policy", POLICY)
                  .putHeader("X-Content-Type-Options", "nosniff")
                  .putHeader("Referrer-Policy", "no-referrer")
                  .putHeader("Cache-Control", cache);
              context.next();
            });
  }

  private static void failed(RoutingContext context) {
    if (context.response().headWritten()) {
      return;
    }
    if (context.statusCode() == 403) {
      // The session that the form belonged to has ended: the page knows where to go from here.
      context.response().setStatusCode(303).putHeader("Location", "/").end();
      return;
    }
    int status = context.statusCode() < 400 ? 500 : context.statusCode();
    if (status == 500) {
      LOG.error(
          "{} {} failed", context.request().method(), context.normalizedPath(), context.failure());
    }
    context
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "text/html; charset=utf-8")
        .end(
            Page.of(
                "Caravan",
                0,
                "",
                "<p class=\"notice\">This did not work; the log says why. <a href=\"/\">Back</a></p>"));
  }

  private static byte[] read(String resource) {
    try (InputStream stream = ConsoleRoutes.class.getResourceAsStream(resource)) {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(resource + " cannot be read", e);
    }
  }

  private static String secret() {
    byte[] secret = new byte[32];
    new SecureRandom().nextBytes(secret);
    return HexFormat.of().formatHex(secret);
  }
}
