package dev.caravan.web;

import dev.caravan.access.Role;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.User;
import io.vertx.ext.web.RoutingContext;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets nothing under {@code /api} pass without a token that may make the call, whatever the method,
 * and however the path is written. Runs before every other handler.
 */
public final class Authentication implements Handler<RoutingContext> {
  private static final Logger LOG = LoggerFactory.getLogger(Authentication.class);
  private static final String SCHEME = "bearer ";
  private static final String API = "api";

  /** Nothing to decode, to leave out or to go up from: there is one reading of such a path. */
  private static final Pattern PLAIN = Pattern.compile("(?:/[A-Za-z0-9_-]+)+/?");

  private final Bearers bearers;
  private final CallTable calls;

  public Authentication(Bearers bearers, OpenApi document) {
    this.bearers = bearers;
    this.calls = document.calls();
  }

  @Override
  public void handle(RoutingContext context) {
    if (!isApi(context.normalizedPath()) && !isApi(context.request().path())) {
      context.next();
      return;
    }
    String token = token(context.request().getHeader("Authorization"));
    if (token == null) {
      refuse(context);
    } else if (bearers.isOfSetting(token)) {
      admit(context, Caller.ofSetting());
    } else {
      lookUp(context, token);
    }
  }

  /** Tokens of users are in the database, so this thread cannot wait for the answer. */
  private void lookUp(RoutingContext context, String token) {
    context.request().pause();
    context
        .vertx()
        .executeBlocking(() -> bearers.of(token), false)
        .onComplete(
            found -> {
              context.request().resume();
              if (found.failed()) {
                LOG.error("a token cannot be looked up", found.cause());
                ProblemResponse.send(
                    context, 503, "Not available", "The token cannot be looked up now; try again");
              } else {
                found
                    .result()
                    .ifPresentOrElse(caller -> admit(context, caller), () -> refuse(context));
              }
            });
  }

  private void admit(RoutingContext context, Caller caller) {
    Map<String, CallTable.Call> here = calls.at(context.normalizedPath()).orElse(Map.of());
    CallTable.Call call = here.get(context.request().method().name());
    if (here.isEmpty() && caller.role() != Role.ADMIN) {
      // A route that somebody added and nobody described is for those who may do everything.
      ApiFallbacks.unknown(context);
    } else if (call == null || call.right() == null) {
      // The check of calls says which methods there are; outside the API, rights are no matter.
      context.next();
    } else if (caller.role().covers(call.right().role())) {
      enter(context, caller, call);
    } else {
      forbid(context, caller, call);
    }
  }

  // What replaces setUser is no public part of the library.
  @SuppressWarnings("deprecation")
  private static void enter(RoutingContext context, Caller caller, CallTable.Call call) {
    caller.enter(context);
    Admission admission =
        new Admission(
            caller,
            call.name(),
            call.right(),
            context.normalizedPath(),
            Origin.of(context).address());
    // The one thing that the server hands over to a route as it is.
    context.setUser(User.create(new JsonObject().put(Admission.KEY, admission)));
    context.next();
  }

  private static void forbid(RoutingContext context, Caller caller, CallTable.Call call) {
    ProblemResponse.send(
        context,
        403,
        "Forbidden",
        "%s needs the role %s; %s has the role %s here"
            .formatted(
                call.name(), call.right().role().word(), caller.name(), caller.role().word()));
  }

  private static void refuse(RoutingContext context) {
    context.response().putHeader("WWW-Authenticate", "Bearer realm=\"caravan\"");
    ProblemResponse.send(
        context,
        401,
        "Unauthorized",
        "Send a token: Authorization: Bearer <token>. One was printed at the first start; users"
            + " make others with POST /api/tokens.");
  }

  /** Null: there is none. */
  private static String token(String header) {
    return header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        ? header.substring(SCHEME.length()).strip()
        : null;
  }

  /**
   * Whether any reading of the path ends under {@code /api}: a proxy or a later handler may decode
   * once more, or not care for case, than the router does.
   */
  static boolean isApi(String path) {
    if (path == null) {
      return false;
    }
    return PLAIN.matcher(path).matches()
        ? path.regionMatches(true, 1, API, 0, API.length())
            && (path.length() == API.length() + 1 || path.charAt(API.length() + 1) == '/')
        : isApiWhateverTheSpelling(path);
  }

  private static boolean isApiWhateverTheSpelling(String path) {
    Deque<String> segments = new ArrayDeque<>();
    for (String segment : decode(decode(path)).split("[/\\\\]+")) {
      String name = segment.replaceFirst(";.*", "").strip();
      if (name.equals("..")) {
        segments.pollLast();
      } else if (!name.isEmpty() && !name.equals(".")) {
        segments.addLast(name);
      }
    }
    return !segments.isEmpty() && segments.getFirst().toLowerCase(Locale.ROOT).equals(API);
  }

  private static String decode(String path) {
    try {
      return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return path; // not decodable once more
    }
  }
}
