package dev.caravan.web.console;

import dev.caravan.web.ApiProblem;
import dev.caravan.web.Caller;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The handlers that every page of the console has before its own, in their order: what a browser
 * may do with the page, body, session, login, protection against forged posts. They stand on the
 * paths of the pages only, so that neither the API's uploads nor the raw webhooks meet them.
 */
final class ConsoleRoutes {
  private static final int ORDER = -50;
  private static final long FORM_BYTES = 1024 * 1024L;
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  private static final Logger LOG = LoggerFactory.getLogger(ConsoleRoutes.class);

  private final VertxPlatformHttpRouter router;

  /** The pages alone: a webhook that is none would be compared with each of some hundred paths. */
  private final Router pages;

  private final Surroundings around;
  private final Templates templates = new Templates();
  private final BodyHandler bodies = BodyHandler.create(false).setBodyLimit(FORM_BYTES);

  ConsoleRoutes(VertxPlatformHttpRouter router, Surroundings around) {
    this.router = router;
    this.pages = Router.router(router.vertx());
    this.around = around;
    router
        .route("/*")
        .order(ORDER)
        .handler(
            context -> {
              if (isForPrograms(context.normalizedPath())) {
                context.next();
              } else {
                pages.handleContext(context);
              }
            });
  }

  private static boolean isForPrograms(String path) {
    return path.startsWith("/api/") || path.startsWith("/webhooks/");
  }

  /**
   * A page for those who are logged in and may make a call of the API; strangers are sent to the
   * login.
   *
   * @param call the call that shows the same: {@code GET /api/runs}
   */
  void get(String path, String call, Consumer<Visit> handler) {
    guarded(HttpMethod.GET, path, call, handler);
  }

  /**
   * A part that a script puts into a page; whoever opens its address is sent to that page.
   *
   * @param whole the path of the page, with parts of this path: {@code /segments/:name}
   */
  void part(String path, String call, String whole, Consumer<Visit> handler) {
    get(
        path,
        call,
        visit -> {
          if (visit.isPartial()) {
            handler.accept(visit);
          } else {
            visit.redirect(visit.filled(whole));
          }
        });
  }

  /**
   * What a form of a page does, for the same.
   *
   * @param call the call that does the same: {@code POST /api/connections/{name}/runs}
   */
  void post(String path, String call, Consumer<Visit> handler) {
    guarded(HttpMethod.POST, path, call, handler);
  }

  private void guarded(HttpMethod method, String path, String call, Consumer<Visit> handler) {
    around.rights().of(call); // one that there is not is found out at the start
    page(
        method,
        path,
        context -> {
          Optional<Caller> caller = around.sessions().caller(context);
          if (caller.isEmpty()) {
            turnAway(method, context);
            return;
          }
          caller.get().enter(context);
          answer(
              method, context, new Visit(context, templates, around, caller.get()), call, handler);
        });
  }

  /**
   * Whoever follows a link of another site, such as that of a mail, shows no cookie the first time:
   * the page asks for itself once more, and then it is known whether that is a stranger.
   */
  private void turnAway(HttpMethod method, RoutingContext context) {
    boolean fromElsewhere = "cross-site".equals(context.request().getHeader("Sec-Fetch-Site"));
    if (method == HttpMethod.GET && fromElsewhere) {
      context.response().putHeader("Refresh", "0");
      stranger(context).html(200, "<!doctype html><title>Caravan</title>");
    } else {
      stranger(context).redirect("/login");
    }
  }

  /** A page for everybody, such as the login. */
  void open(HttpMethod method, String path, Consumer<Visit> handler) {
    page(method, path, context -> answer(method, context, stranger(context), null, handler));
  }

  private void page(HttpMethod method, String path, Handler<RoutingContext> handler) {
    headers(method, path, "no-store");
    Route route = pages.route(method, path);
    if (method == HttpMethod.POST) {
      route.handler(bodies);
    }
    route.blockingHandler(handler, false).failureHandler(this::failed);
  }

  /** Wherever there is no page, and nothing else: what is said there. */
  void nowhere() {
    router
        .get()
        .last()
        .blockingHandler(
            context -> {
              headers(context, "no-store");
              Caller caller = around.sessions().caller(context).orElse(null);
              refused(
                  new Visit(context, templates, around, caller),
                  404,
                  "Not found",
                  "there is no page at " + context.normalizedPath(),
                  List.of());
            },
            false)
        .failureHandler(this::failed);
  }

  /** A file that pages load. */
  void asset(Asset asset) {
    Buffer bytes = Buffer.buffer(asset.content());
    headers(HttpMethod.GET, asset.path(), "public, max-age=31536000, immutable");
    pages
        .get(asset.path())
        .handler(
            context ->
                context
                    .response()
                    .putHeader("Content-Type", asset.contentType())
                    .end(bytes.copy()));
  }

  private void answer(
      HttpMethod method,
      RoutingContext context,
      Visit visit,
      String call,
      Consumer<Visit> handler) {
    if (method == HttpMethod.POST && !isOwnForm(context, visit)) {
      // The session that the form belonged to has ended: the page knows where to go from here.
      visit.redirect("/");
      return;
    }
    try {
      if (call != null && !visit.may(call)) {
        throw forbidden(visit.caller(), call);
      }
      handler.accept(visit);
    } catch (ApiProblem problem) {
      refused(visit, problem.status(), problem.title(), problem.getMessage(), problem.errors());
    }
  }

  private ApiProblem forbidden(Caller caller, String call) {
    return new ApiProblem(
        403,
        "Not allowed",
        "This needs the role %s; %s is %s."
            .formatted(around.rights().of(call).role().word(), caller.name(), caller.role().word()),
        List.of());
  }

  private boolean isOwnForm(RoutingContext context, Visit visit) {
    String header = context.request().getHeader(FormGuard.FIELD);
    return FormGuard.admits(
        around.sessions().token(context),
        header == null ? visit.form().text(FormGuard.FIELD) : header);
  }

  private Visit stranger(RoutingContext context) {
    return new Visit(context, templates, around, null);
  }

  private void headers(HttpMethod method, String path, String cache) {
    pages
        .route(method, path)
        .handler(
            context -> {
              headers(context, cache);
              if (method == HttpMethod.POST) {
                // The server would take the form apart, with limits that documents go beyond.
                context
                    .request()
                    .headers()
                    .set(HttpHeaders.CONTENT_TYPE, "application/octet-stream");
              }
              context.next();
            });
  }

  private static void headers(RoutingContext context, String cache) {
    context
        .response()
        .putHeader("Content-Security-Policy", POLICY)
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("Cache-Control", cache);
  }

  private void failed(RoutingContext context) {
    if (context.response().headWritten()) {
      return;
    }
    int status = context.statusCode() < 400 ? 500 : context.statusCode();
    if (status == 500) {
      LOG.error(
          "{} {} failed", context.request().method(), context.normalizedPath(), context.failure());
    }
    refused(
        stranger(context),
        status,
        status == 413 ? "Too large" : "This did not work",
        status == 413
            ? "A form carries at most " + FORM_BYTES + " bytes."
            : "It is a mistake of ours; the log says more.",
        List.of());
  }

  private static void refused(
      Visit visit, int status, String title, String detail, List<ApiProblem.FieldError> errors) {
    visit
        .page(visit.isPartial() ? "parts/problem.jte" : "problem.jte", title)
        .status(status)
        .with("title", title)
        .with("detail", detail)
        .with("errors", errors)
        .shown(visit.isPartial());
  }
}
