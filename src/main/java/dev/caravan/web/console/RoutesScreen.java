package dev.caravan.web.console;

import dev.caravan.web.ApiProblem;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The flow as it runs: which routes there are, what went through them, and where to change it. */
final class RoutesScreen implements Screen {
  /** Nobody's data: what every user may know of the program. */
  private static final String CALL = "GET /api/openapi.json";

  private final RouteLines lines;
  private final RouteModel model;

  RoutesScreen(RouteLines lines, RouteModel model) {
    this.lines = lines;
    this.model = model;
  }

  @Override
  public void open(ConsoleRoutes routes) {
    routes.get("/routes", CALL, this::list);
    routes.get("/routes/:id", CALL, this::source);
  }

  private void list(Visit visit) {
    String query = visit.query("q").toLowerCase(Locale.ROOT);
    List<RouteLine> all = lines.of(visit.camel());
    visit
        .page("routes/list.jte", "Routes")
        .in("routes")
        .with(
            "routes",
            all.stream()
                .filter(
                    line ->
                        (line.id()
                                + " "
                                + line.description()
                                + " "
                                + line.address()
                                + " "
                                + line.file())
                            .toLowerCase(Locale.ROOT)
                            .contains(query))
                .toList())
        .with("query", visit.query("q"))
        .show();
  }

  private void source(Visit visit) {
    List<RouteLine> all = lines.of(visit.camel());
    RouteLine route =
        all.stream()
            .filter(line -> line.id().equals(visit.path("id")))
            .findFirst()
            .orElseThrow(() -> ApiProblem.notFound("there is no route " + visit.path("id")));
    Map<String, RouteLine> called = new HashMap<>();
    all.forEach(line -> called.put(line.from(), line));
    List<RouteStep> steps = model.steps(visit.camel(), route.id(), called);
    visit
        .page("routes/source.jte", route.id())
        .in("routes")
        .below("Routes", "/routes")
        .with("route", route)
        .with("source", lines.source(visit.camel(), route.id()))
        .with("steps", steps)
        .with("diagram", RouteDiagram.of(route.address(), steps))
        .show();
  }
}
