package dev.caravan.web.console;

import io.micrometer.core.instrument.Counter;
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

  /** By file and name. */
  List<RouteLine> of(CamelContext camel) {
    Map<String, String> texts = new HashMap<>();
    return camel.getRoutes().stream()
        .map(route -> line(camel, route, texts))
        .sorted(Comparator.comparing(RouteLine::file).thenComparing(RouteLine::id))
        .toList();
  }

  private RouteLine line(CamelContext camel, Route route, Map<String, String> texts) {
    String id = route.getRouteId();
    Resource resource = route.getSourceResource();
    String file = resource == null ? "" : resource.getLocation().replaceFirst("^[a-z]+:", "");
    String text = resource == null ? "" : texts.computeIfAbsent(file, any -> text(resource));
    Timer timer =
        meters.find("camel.route.policy").tag("routeId", id).timers().stream()
            .findFirst()
            .orElse(null);
    return new RouteLine(
        id,
        route.getDescription() == null ? "" : route.getDescription(),
        route.getEndpoint().getEndpointBaseUri(),
        file,
        RouteText.of(text, id),
        camel.getRouteController().getRouteStatus(id).name().toLowerCase(Locale.ROOT),
        timer == null ? 0 : timer.count(),
        count("camel.exchanges.failed", id),
        timer == null || timer.count() == 0
            ? null
            : Double.valueOf(timer.mean(TimeUnit.MILLISECONDS)));
  }

  private long count(String name, String route) {
    return (long)
        meters.find(name).tag("routeId", route).counters().stream()
            .mapToDouble(Counter::count)
            .sum();
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
