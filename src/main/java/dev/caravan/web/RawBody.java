package dev.caravan.web;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Lets the bodies of webhooks through as the bytes they are. The server would take a url-encoded
 * form apart, put its fields into headers and lose the body; so a webhook is declared to be bytes
 * before anybody reads it. Nothing of the form reaches a header, and no limit on the number of
 * fields applies.
 *
 * <p>A body is in memory before anybody can know whether its signature is right. So large ones are
 * let in only as long as they are not too much together; ordinary ones always are.
 */
public final class RawBody implements Consumer<Router> {
  /** The largest webhook, in bytes; without a length it is the server's largest body. */
  public static final long LARGEST = 10L * 1024 * 1024;

  /** Bodies of more bytes than these count as large; those of Mailchimp are not. */
  static final long ORDINARY = 256L * 1024;

  /** How many bytes all large bodies may have that are read or worked on at one time. */
  static final long LARGE_AT_ONCE = 3 * LARGEST;

  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

  // Before the session and the forms of the console, and before Camel's own handlers.
  private static final int ORDER = -20;

  private final AtomicLong large = new AtomicLong();

  @Override
  public void accept(Router router) {
    router.route("/webhooks/*").order(ORDER).handler(this::declareBytes);
  }

  private void declareBytes(RoutingContext context) {
    long length = length(context);
    if (length > LARGEST) {
      ProblemResponse.send(
          context, 413, "Too large", "A webhook carries at most " + LARGEST + " bytes");
      return;
    }
    if (length > ORDINARY) {
      if (large.addAndGet(length) > LARGE_AT_ONCE) {
        large.addAndGet(-length);
        // Its body is not waited for.
        context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        ProblemResponse.send(
            context, 503, "Not stored", "Too many large webhooks at once; try again in a moment");
        return;
      }
      context.addEndHandler(ended -> large.addAndGet(-length));
    }
    context.request().headers().set(HttpHeaders.CONTENT_TYPE, "application/octet-stream");
    context.next();
  }

  // One that does not tell its length may have any.
  private static long length(RoutingContext context) {
    String length = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length == null) {
      return context.request().getHeader(HttpHeaders.TRANSFER_ENCODING) == null ? 0 : LARGEST;
    }
    return NUMBER.matcher(length).matches() ? Long.parseLong(length) : Long.MAX_VALUE;
  }
}
