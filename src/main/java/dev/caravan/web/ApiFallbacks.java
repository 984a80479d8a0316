package dev.caravan.web;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Problem documents for calls of the API that no route can take: unknown, too large, or a form. */
public final class ApiFallbacks implements Consumer<Router> {
  private static final int BEFORE_ROUTES = -90;

  @Override
  public void accept(Router router) {
    router
        .route("/api/*")
        .order(BEFORE_ROUTES)
        .handler(ApiFallbacks::refuseForms)
        .failureHandler(ApiFallbacks::failed);
    for (String door : List.of("/api/*", "/webhooks/*", "/oauth/*")) {
      router.route(door).last().handler(ApiFallbacks::unknown);
    }
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

  private static void unknown(RoutingContext context) {
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
