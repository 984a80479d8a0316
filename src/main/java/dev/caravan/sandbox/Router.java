package dev.caravan.sandbox;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the handler of a method and path. Filled before the server starts, then only read. */
final class Router {
  /** Answers one call; throws {@link Problem} for anything but the wished answer. */
  interface Handler {
    Answer answer(Call call);
  }

  /** A handler with the values of the names in its path. */
  record Match(String template, Map<String, String> path, Handler handler) {}

  private record Route(String method, String template, String[] segments, Handler handler) {}

  private static final Set<String> UNBUILT =
      Set.of(
          "account-exports",
          "activity-feed",
          "audiences",
          "authorized-apps",
          "batch-webhooks",
          "batches",
          "campaign-folders",
          "campaigns",
          "connected-sites",
          "conversations",
          "customer-journeys",
          "ecommerce",
          "facebook-ads",
          "file-manager",
          "landing-pages",
          "lists",
          "reporting",
          "reports",
          "search-campaigns",
          "search-members",
          "sms-campaigns",
          "template-folders",
          "templates",
          "verified-domains");

  private final List<Route> routes = new ArrayList<>();

  void add(String method, String template, Handler handler) {
    routes.add(new Route(method, template, template.substring(1).split("/"), handler));
  }

  /** The match of a raw path without the version in front; 404 or 405 if there is none. */
  Match find(String method, String rawPath) {
    String trimmed = rawPath.replaceAll("^/+|/+$", "");
    String[] segments = trimmed.split("/");
    boolean otherMethod = false;
    for (Route route : routes) {
      if (matches(route, segments)) {
        if (route.method().equals(method)) {
          return new Match(route.template(), names(route, segments), route.handler());
        }
        otherMethod = true;
      }
    }
    if (otherMethod) {
      throw Problem.methodNotAllowed();
    }
    if (UNBUILT.contains(segments[0])) {
      throw Problem.of(
          404,
          "Resource Not Found",
          "This sandbox has no /" + trimmed + ", though the real API has paths like it.");
    }
    throw Problem.notFound();
  }

  private static boolean matches(Route route, String[] segments) {
    if (route.segments().length != segments.length) {
      return false;
    }
    for (int i = 0; i < segments.length; i++) {
      String wanted = route.segments()[i];
      if (!wanted.startsWith("{") && !wanted.equals(segments[i])) {
        return false;
      }
    }
    return true;
  }

  private static Map<String, String> names(Route route, String[] segments) {
    Map<String, String> names = new LinkedHashMap<>();
    for (int i = 0; i < segments.length; i++) {
      String wanted = route.segments()[i];
      if (wanted.startsWith("{")) {
        // a plus in a path is a plus, as in ann+shop@example.org
        String encoded = segments[i].replace("+", "%2B");
        names.put(
            wanted.substring(1, wanted.length() - 1),
            URLDecoder.decode(encoded, StandardCharsets.UTF_8));
      }
    }
    return names;
  }
}
