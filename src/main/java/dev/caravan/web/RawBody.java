package dev.caravan.web;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * Lets the bodies of webhooks through as the bytes they are. The server would take a url-encoded
 * form apart, put its fields into headers and lose the body; so a webhook is declared to be bytes
 * before anybody reads it. Nothing of the form reaches a header, and no limit on the number of
 * fields applies.
 */
public final class RawBody {
  /** The largest webhook, in bytes; without a length it is the server's largest body. */
  public static final long LARGEST = 10L * 1024 * 1024;

  // Before the session and the forms of the console, and before Camel's own handlers.
  private static final int ORDER = -20;

  private RawBody() {}

  /** Puts the handler before all others of {@code /webhooks/*}. */
  public static void install(Router router) {
    router.route("/webhooks/*").order(ORDER).handler(RawBody::declareBytes);
  }

  private static void declareBytes(RoutingContext context) {
    String length = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length != null && length.matches("\\d+") && isTooLarge(length)) {
      ProblemResponse.send(
          context, 413, "Too large", "A webhook carries at most " + LARGEST + " bytes");
      return;
    }
    context.request().headers().set(HttpHeaders.CONTENT_TYPE, "application/octet-stream");
    context.next();
  }

  private static boolean isTooLarge(String length) {
    return length.length() > 18 || Long.parseLong(length) > LARGEST;
  }
}
