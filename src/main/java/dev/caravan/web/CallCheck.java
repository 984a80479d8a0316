package dev.caravan.web;

import io.vertx.core.MultiMap;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Looks at a call before a route does: whether it may be made at all, and with which parameters.
 *
 * <p>A route gets the headers of a request and its parameters in one map. So that {@code
 * Connection: keep-alive} is not taken for the connection of that name, only those headers come
 * through that a call can mean, and none of them has the name of a parameter.
 */
public final class CallCheck implements Consumer<Router> {
  private static final int BEFORE_ROUTES = -80;
  private static final List<String> DOORS = List.of("/api/*", "/webhooks/*", "/oauth/*");
  private static final Set<String> HEADERS = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

  static {
    HEADERS.addAll(
        List.of(
            "Accept",
            "Content-Encoding",
            "Content-Length",
            "Content-Type",
            "Expect",
            "Host",
            "If-Match",
            "Transfer-Encoding",
            BrowserCookie.HEADER,
            "X-Mailchimp-Signature",
            "X-Mandrill-Signature"));
  }

  private final CallTable calls;

  public CallCheck(OpenApi document) {
    this.calls = document.calls();
  }

  @Override
  public void accept(Router router) {
    for (String door : DOORS) {
      router.route(door).order(BEFORE_ROUTES).handler(this::check);
    }
  }

  private void check(RoutingContext context) {
    Map<String, CallTable.Call> here = calls.at(context.normalizedPath()).orElse(Map.of());
    String method = context.request().method().name();
    CallTable.Call call = here.get(method);
    if (here.isEmpty()) {
      context.next(); // the fallbacks tell that nothing is there
    } else if (call == null) {
      String allowed = String.join(", ", here.keySet());
      context.response().putHeader("Allow", allowed);
      ProblemResponse.send(
          context,
          405,
          "Method not allowed",
          "There is no " + method + " here; " + context.normalizedPath() + " takes " + allowed);
    } else {
      String wrong = wrongParameter(call, context.queryParams());
      String encoding = context.request().getHeader("Content-Encoding");
      if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
        ProblemResponse.send(
            context,
            415,
            "Unsupported media type",
            "Content-Encoding is " + encoding + "; send the body as it is, without encoding");
      } else if (wrong != null) {
        ProblemResponse.send(context, 400, "Bad request", wrong);
      } else {
        keepMeantHeaders(context.request().headers());
        context.next();
      }
    }
  }

  private static String wrongParameter(CallTable.Call call, MultiMap parameters) {
    for (String name : new TreeSet<>(parameters.names())) {
      if (!call.open() && !call.parameters().contains(name)) {
        return "there is no parameter "
            + name
            + " here; "
            + (call.parameters().isEmpty()
                ? "this call takes none"
                : "there are " + String.join(", ", call.parameters()));
      }
      if (parameters.getAll(name).size() > 1) {
        return "the parameter " + name + " stands there more than once";
      }
    }
    return null;
  }

  private static void keepMeantHeaders(MultiMap headers) {
    for (String name : List.copyOf(headers.names())) {
      if (!HEADERS.contains(name)) {
        headers.remove(name);
      }
    }
  }
}
