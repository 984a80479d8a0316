package dev.caravan.web;

import io.vertx.ext.web.RoutingContext;

/** Problem documents for what is refused before it reaches a Camel route. */
final class ProblemResponse {
  private ProblemResponse() {}

  static void send(RoutingContext context, int status, String title, String detail) {
    context
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", Problems.CONTENT_TYPE)
        .end(Problems.document(status, title, detail).toString());
  }
}
