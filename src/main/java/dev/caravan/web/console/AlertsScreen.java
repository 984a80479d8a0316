package dev.caravan.web.console;

import dev.caravan.intake.SourceConnection;
import dev.caravan.intake.SourceConnections;
import dev.caravan.intake.SourceStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/** What is not as it should be now, and what was not before. */
final class AlertsScreen implements Screen {
  private static final int ROWS = 25;

  /** Whoever may see the runs may see what is wrong with them. */
  private static final String CALL = "GET /api/runs";

  private final Alerts alerts;
  private final AlertStore store;
  private final ConnectionLines connections;
  private final Jdbi jdbi;
  private final SourceConnections sources;

  AlertsScreen(Alerts alerts, AlertStore store, ConnectionLines connections, Jdbi jdbi) {
    this.alerts = alerts;
    this.store = store;
    this.connections = connections;
    this.jdbi = jdbi;
    this.sources = new SourceConnections(jdbi);
  }

  @Override
  public void open(ConsoleRoutes routes) {
    routes.get("/alerts", CALL, this::show);
    routes.part("/alerts/sources", CALL, "/alerts", this::sources);
  }

  private void show(Visit visit) {
    String after = visit.query("after");
    List<ConnectionLine> lines = connections.all();
    List<PastAlert> past =
        store.past(
            visit.query("connection"),
            visit.query("state"),
            after.matches("[0-9]{1,18}") ? Long.parseLong(after) : Long.MAX_VALUE,
            ROWS + 1);
    visit
        .page("alerts/alerts.jte", "Alerts")
        .in("alerts")
        .with("needs", alerts.open(visit, lines))
        .with("past", past.stream().limit(ROWS).map(one -> shown(visit, one)).toList())
        .with("next", past.size() > ROWS ? String.valueOf(past.get(ROWS - 1).run()) : "")
        .with("later", !after.isEmpty())
        .with("connections", lines.stream().map(ConnectionLine::name).sorted().toList())
        .with("connection", visit.query("connection"))
        .with("state", visit.query("state"))
        .show();
  }

  private static PastAlert shown(Visit visit, PastAlert one) {
    return new PastAlert(
        one.run(),
        one.connection(),
        one.state(),
        visit.shown(one.detail()),
        one.at(),
        one.well(),
        one.told(),
        one.sent());
  }

  /** Sources of events that fell silent or cannot be read: looked at when the page is there. */
  private void sources(Visit visit) {
    List<Need> needs = new ArrayList<>();
    for (ConnectionLine line : connections.all()) {
      if (line.events() && line.enabled() && line.accountState().equals("CONNECTED")) {
        sources.find(line.name()).ifPresent(source -> source(visit, source, needs));
      }
    }
    visit.page("alerts/needs.jte", "").with("needs", needs).showPart();
  }

  private void source(Visit visit, SourceConnection source, List<Need> needs) {
    SourceStatus status = SourceStatus.of(jdbi, source, visit.now());
    Map<String, String> words =
        Map.of("STALE", " has fallen silent", "NEEDS_ATTENTION", " needs attention");
    if (words.containsKey(status.word())) {
      needs.add(
          new Need(
              "warn",
              "The event source of " + source.name() + words.get(status.word()),
              visit.shown(status.reason()) + ".",
              "Look at the source",
              "/connections/" + source.name() + "/events",
              null));
    }
  }
}
