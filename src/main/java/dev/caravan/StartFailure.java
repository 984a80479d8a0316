package dev.caravan;

import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;

/** Why the program cannot start, in words for the person at the terminal. */
final class StartFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StartFailure(String message) {
    super(message);
  }

  StartFailure(String message, Throwable cause) {
    super(message, cause);
  }

  /** Whatever went wrong, in one line. */
  static StartFailure of(Exception cause) {
    return new StartFailure(String.join("; ", reasons(cause)), cause);
  }

  /** What Camel found wrong with a setting or a route file, in one line that names it. */
  static StartFailure of(Exception cause, CamelContext context) {
    List<String> parts = reasons(cause);
    for (Throwable next = cause; next != null; next = next.getCause()) {
      String place = place(route(next), context);
      if (place != null && parts.stream().noneMatch(part -> part.contains(place))) {
        parts.add(0, place);
      }
    }
    return new StartFailure(String.join("; ", parts), cause);
  }

  /**
   * Whether there is something to carry out: Camel starts without routes, too.
   *
   * @param pattern where they are
   * @throws StartFailure there is none
   */
  static void checkRoutes(CamelContext context, String pattern) {
    if (context.getRoutesSize() == 0) {
      throw new StartFailure(
          "There is no route at %s (camel.main.routesIncludePattern); a folder that is only a link"
                  .formatted(pattern)
              + " is not looked into: name the folder itself");
    }
  }

  /** From the outside inwards, each reason once: Camel repeats the inner ones in the outer ones. */
  private static List<String> reasons(Throwable cause) {
    List<String> reasons = new ArrayList<>();
    for (Throwable next = cause; next != null; next = next.getCause()) {
      String given =
          next.getMessage() == null ? next.getClass().getSimpleName() : next.getMessage();
      String reason = given.strip().replaceAll("\\s+", " ");
      if (reasons.stream().noneMatch(said -> said.contains(reason))) {
        reasons.add(reason);
      }
    }
    return reasons;
  }

  private static String route(Throwable cause) {
    if (cause instanceof FailedToCreateRouteException failure) {
      return failure.getRouteId();
    }
    return cause instanceof FailedToStartRouteException failure ? failure.getRouteId() : null;
  }

  private static String place(String route, CamelContext context) {
    Model model =
        route == null || context == null
            ? null
            : context.getCamelContextExtension().getContextPlugin(Model.class);
    RouteDefinition definition = model == null ? null : model.getRouteDefinition(route);
    return definition == null || definition.getResource() == null
        ? null
        : definition.getResource().getLocation();
  }
}
