package dev.caravan.web;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Problem documents for calls that no route can take: too early, unknown, too large, or a form. */
public final class ApiFallbacks implements Consumer<Router> {
  private static final int BEFORE_ROUTES = -90;
  private static final List<String> DOORS = List.of("/api/*", "/webhooks/*", "/oauth/*");

  private final BooleanSupplier started;

  /**
   * @param started whether every route is up
   */
  public ApiFallbacks(BooleanSupplier started) {
    this.started = started;
  }

  @Override
  public void accept(Router router) {
    for (String door : DOORS) {
      router.route(door).order(BEFORE_ROUTES - 1).handler(this::holdUntilStarted);
    }
    router
        .route("/api/*")
        .order(BEFORE_ROUTES)
        .handler(ApiFallbacks::refuseForms)
        .failureHandler(ApiFallbacks::failed);
    for (String door : DOORS) {
      router.route(door).last().handler(ApiFallbacks::unknown);
    }
  }

  /** Routes come up one after the other: until all are there, none is missing for good. */
  private void holdUntilStarted(RoutingContext context) {
    if (started.getAsBoolean()) {
      context.next();
      return;
    }
    context.response().putHeader("Retry-After", "1");
    ProblemResponse.send(
        context, 503, "Starting", "The program is starting; try again in a moment");
  }

  /** The server would parse a form before a route sees it, and what curl sends untold is a form. */
  private static void refuseForms(RoutingContext context) {
    String type = context.request().getHeader("Content-Type");
    if (type != null && isForm(type.toLowerCase(Locale.ROOT).strip())) {
      ProblemResponse.send(
          context,
          415,
          "Unsupported media type",
          "The body is declared as "
              + type
              + "; send it with Content-Type: application/json, or the type that the call takes");
    } else {
      context.next();
    }
  }

  private static boolean isForm(String type) {
    return type.startsWith("application/x-www-form-urlencoded")
        || type.startsWith("multipart/form-data");
  }

  private static void failed(RoutingContext context) {
    if (context.response().ended() || context.response().headWritten()) {
      return;
    }
    if (context.statusCode() == 413) {
      ProblemResponse.send(
          context,
          413,
          "Content too large",
          "The body is larger than camel.server.maxBodySize allows; only POST /api/profiles takes"
              + " more");
    } else if (context.statusCode() >= 400 && context.statusCode() < 500) {
      ProblemResponse.send(
          context, context.statusCode(), "Bad request", "The request cannot be read as HTTP");
    } else {
      context.next();
    }
  }

  /** There is no such call. */
  static void unknown(RoutingContext context) {
    ProblemResponse.send(
        context,
        404,
        "Not found",
        "There is no "
            + context.request().method()
            + " "
            + context.normalizedPath()
            + "; GET /api/openapi.json lists every call");
  }
}
