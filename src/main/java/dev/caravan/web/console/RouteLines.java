package dev.caravan.web.console;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.spi.Resource;

/** Reads the routes as they run on this instance, what was metered of them, and their text. */
final class RouteLines {
  private final MeterRegistry meters;

  RouteLines(MeterRegistry meters) {
    this.meters = meters;
  }

  /** Those that answer calls of the API last; by file and name. */
  List<RouteLine> of(CamelContext camel) {
    Map<String, Timer> timers = new HashMap<>();
    meters.find("camel.route.policy").timers().forEach(one -> timers.put(route(one), one));
    Map<String, Long> failures = new HashMap<>();
    meters
        .find("camel.exchanges.failed")
        .counters()
        .forEach(one -> failures.merge(route(one), (long) one.count(), Long::sum));
    return camel.getRoutes().stream()
        .map(
            route ->
                line(
                    camel,
                    route,
                    timers.get(route.getRouteId()),
                    failures.getOrDefault(route.getRouteId(), 0L)))
        .sorted(
            Comparator.comparing(RouteLine::isCall)
                .thenComparing(RouteLine::file)
                .thenComparing(RouteLine::id))
        .toList();
  }

  /** The text of a route in its file; empty when it cannot be read. */
  String source(CamelContext camel, String route) {
    Resource resource = camel.getRoute(route).getSourceResource();
    return resource == null ? "" : RouteText.of(text(resource), route);
  }

  /** The route that something was metered of; empty: it is of all of them. */
  private static String route(Meter meter) {
    return Objects.requireNonNullElse(meter.getId().getTag("routeId"), "");
  }

  /**
   * @param timer null: nothing was metered yet
   */
  private static RouteLine line(CamelContext camel, Route route, Timer timer, long failures) {
    String id = route.getRouteId();
    Resource resource = route.getSourceResource();
    return new RouteLine(
        id,
        route.getDescription() == null ? "" : route.getDescription(),
        route.getEndpoint().getEndpointBaseUri(),
        resource == null ? "" : resource.getLocation().replaceFirst("^[a-z]+:", ""),
        camel.getRouteController().getRouteStatus(id).name().toLowerCase(Locale.ROOT),
        timer == null ? 0 : timer.count(),
        failures,
        timer == null || timer.count() == 0
            ? null
            : Double.valueOf(timer.mean(TimeUnit.MILLISECONDS)));
  }

  /** Empty when it cannot be read any more. */
  private static String text(Resource resource) {
    try (InputStream stream = resource.getInputStream()) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }
}
