package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.web.SandboxView;
import dev.caravan.web.console.HomeStore.EventArrival;
import java.time.Instant;
import java.util.List;

/** The first page: how everything is, and what waits for a person. */
final class HomeScreen implements Screen {
  private static final String OPENED = "opened";
  private static final int RUNS = 8;
  private static final int EVENTS = 8;

  private final Apis apis;
  private final ConnectionLines connections;
  private final HomeStore store;
  private final Alerts alerts;
  private final SandboxView sandbox;

  HomeScreen(
      Apis apis, ConnectionLines connections, HomeStore store, Alerts alerts, SandboxView sandbox) {
    this.apis = apis;
    this.connections = connections;
    this.alerts = alerts;
    this.store = store;
    this.sandbox = sandbox;
  }

  @Override
  public void open(ConsoleRoutes routes) {
    routes.get("/", "GET /api/runs", this::show);
    routes.part("/home/events", "GET /api/events", "/", this::events);
    routes.part(
        "/home/exchange/:name",
        "GET /api/connections/{name}/exchange",
        "/connections/:name",
        this::exchange);
    routes.post("/sandbox/open", "POST /api/track", this::openMail);
  }

  private void show(Visit visit) {
    List<ConnectionLine> lines = connections.all();
    JsonNode runs =
        visit.call("GET /api/runs", apis.runs()::list).with("limit", RUNS).json().path("items");
    Instant now = visit.now();
    OpenedMail opened = OpenedMail.of(visit.note(OPENED));
    EventArrival arrival = EventArrival.NOT_YET;
    if (opened != null && opened.isShown(now)) {
      arrival = store.arrival(opened.address(), opened.at());
    } else {
      opened = null;
    }
    boolean busy =
        lines.stream().anyMatch(ConnectionLine::isRunning)
            || (opened != null && opened.isWaiting(arrival, now));
    visit
        .page("home/home.jte", "Home")
        .in("home")
        .with("connections", lines)
        .with("needs", alerts.open(visit, lines))
        .with("runs", runs)
        .with(
            "latest",
            visit
                .call("GET /api/events", apis.events()::list)
                .with("limit", EVENTS)
                .json()
                .path("items"))
        .with("sandbox", sandbox.status().orElse(null))
        .with("opened", opened)
        .with("who", opened == null ? "" : visit.shown(opened.email()))
        .with("outcome", opened == null ? "" : opened.outcome(arrival, now))
        .with("refresh", busy ? 2 : 30)
        .show();
  }

  /** The chart: asked for by the page when it is there, because many events take a moment. */
  private void events(Visit visit) {
    visit.page("home/events.jte", "").with("events", store.events(visit.now())).showPart();
  }

  /** Distinct profiles in and out: counted when the page is there. */
  private void exchange(Visit visit) {
    visit
        .page("home/exchange.jte", "")
        .with(
            "exchange",
            visit
                .call("GET /api/connections/{name}/exchange", apis.connections()::exchange)
                .with("name", visit.path("name"))
                .json())
        .showPart();
  }

  private void openMail(Visit visit) {
    Instant at = visit.now();
    if (sandbox.status().isPresent()) {
      JsonNode opened = sandbox.open();
      OpenedMail mail =
          new OpenedMail(opened.path("email").asText(), opened.path("campaign").asText(""), at);
      visit.note(OPENED, mail.json());
    }
    visit.redirect("/");
  }
}
