package dev.caravan.web;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * Lets nothing under {@code /api} pass without the API's token, whatever the method, and however
 * the path is written. Runs before every other handler.
 */
public final class Authentication implements Handler<RoutingContext> {
  private static final String SCHEME = "bearer ";

  private final Predicate<String> isToken;

  /**
   * @param isToken compares in constant time
   */
  public Authentication(Predicate<String> isToken) {
    this.isToken = isToken;
  }

  @Override
  public void handle(RoutingContext context) {
    boolean guarded = isApi(context.normalizedPath()) || isApi(context.request().path());
    if (!guarded || hasToken(context.request().getHeader("Authorization"))) {
      context.next();
      return;
    }
    context.response().putHeader("WWW-Authenticate", "Bearer realm=\"caravan\"");
    ProblemResponse.send(
        context,
        401,
        "Unauthorized",
        "Send the API's token: Authorization: Bearer <token>. It was printed at the first start.");
  }

  private boolean hasToken(String header) {
    return header != null
        && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && isToken.test(header.substring(SCHEME.length()).strip());
  }

  /**
   * Whether any reading of the path ends under {@code /api}: a proxy or a later handler may decode
   * once more, or not care for case, than the router does.
   */
  static boolean isApi(String path) {
    if (path == null) {
      return false;
    }
    Deque<String> segments = new ArrayDeque<>();
    for (String segment : decode(decode(path)).split("[/\\\\]+")) {
      String name = segment.replaceFirst(";.*", "").strip();
      if (name.equals("..")) {
        segments.pollLast();
      } else if (!name.isEmpty() && !name.equals(".")) {
        segments.addLast(name);
      }
    }
    return !segments.isEmpty() && segments.getFirst().toLowerCase(Locale.ROOT).equals("api");
  }

  private static String decode(String path) {
    try {
      return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return path; // not decodable once more
    }
  }
}
