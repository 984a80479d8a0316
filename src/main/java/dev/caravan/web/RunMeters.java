package dev.caravan.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.ImportGoal;
import dev.caravan.run.DriftRuns;
import dev.caravan.run.Run;
import dev.caravan.run.RunReports;
import dev.caravan.run.RunState;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.ExchangeProperty;
import org.jdbi.v3.core.Jdbi;

/**
 * Meters the runs that ended on this instance, and what became of their rows. Safe for use by many
 * threads.
 */
public final class RunMeters {
  /** Runs that may yet go on: their rows are not counted a second time. */
  private static final int REMEMBERED = 100;

  /** A goal's rows of one class. */
  private record Rows(String direction, String outcomeClass) {}

  private record Named(String name, boolean imports, boolean exports) {}

  /** What sets most runs off, and how those end that people look for. */
  private static final List<String> TRIGGERS = List.of("schedule", "api", DriftRuns.TRIGGER);

  private static final List<RunState> ENDS =
      List.of(RunState.COMPLETED, RunState.COMPLETED_WITH_ERRORS, RunState.FAILED);

  private final MeterRegistry meters;
  private final RunReports reports;
  private final Jdbi jdbi;
  private final Map<Long, Map<Rows, Long>> counted =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, Map<Rows, Long>> eldest) {
              return size() > REMEMBERED;
            }
          });

  public RunMeters(MeterRegistry meters, RunReports reports, Jdbi jdbi) {
    this.meters = meters;
    this.reports = reports;
    this.jdbi = jdbi;
  }

  /**
   * Shows what may come at zero: nobody sees a counter rise that begins with its first number, and
   * that would be the first run of each connection after each start. Asked every few seconds, so
   * that no document is read for it.
   */
  public void expect() {
    jdbi.withHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        select name, document -> 'import' is not null as imports,
                               document -> 'exports' -> 0 is not null as exports
                          from connection
                        """)
                    .map(
                        (row, context) ->
                            new Named(
                                row.getString("name"),
                                row.getBoolean("imports"),
                                row.getBoolean("exports")))
                    .list())
        .forEach(this::expect);
  }

  private void expect(Named connection) {
    TRIGGERS.forEach(trigger -> ENDS.forEach(end -> runs(connection.name(), trigger, end.name())));
    List<String> directions = new ArrayList<>();
    if (connection.imports()) {
      directions.add("import");
    }
    if (connection.exports()) {
      directions.addAll(List.of("export", DriftRuns.TRIGGER));
    }
    for (String direction : directions) {
      RunReports.CLASSES.forEach(name -> rows(connection.name(), new Rows(direction, name)));
    }
  }

  private Timer runs(String connection, String trigger, String state) {
    return Timer.builder("caravan.runs")
        .description("Runs that ended on this instance, and how long they took")
        .tag("connection", connection)
        .tag("trigger", trigger)
        .tag("state", state)
        .register(meters);
  }

  private Counter rows(String connection, Rows kind) {
    return meters.counter(
        "caravan.outcomes",
        "connection",
        connection,
        "direction",
        kind.direction(),
        "class",
        kind.outcomeClass());
  }

  /** The last step of the route {@code run}; a run that was only left is not counted. */
  public void ended(@ExchangeProperty("run") Run run) {
    reports
        .report(run.id())
        .filter(report -> state(report).isEnded())
        .ifPresent(report -> count(run, report));
  }

  private void count(Run run, ObjectNode report) {
    String connection = report.path("connection").asText();
    runs(connection, run.trigger(), state(report).name())
        .record(Duration.between(time(report, "startedAt"), time(report, "endedAt")));
    if (run.dryRun()) {
      return; // nothing became of its rows
    }
    Map<Rows, Long> rows = rows(run, report);
    Map<Rows, Long> before = counted.getOrDefault(run.id(), Map.of());
    rows.forEach(
        (kind, number) -> rows(connection, kind).increment(number - before.getOrDefault(kind, 0L)));
    counted.put(run.id(), rows);
  }

  private static Map<Rows, Long> rows(Run run, JsonNode report) {
    Map<Rows, Long> rows = new HashMap<>();
    for (JsonNode goal : report.path("goals")) {
      String direction = direction(run, goal.path("goal").asText());
      for (JsonNode audience : goal.path("audiences")) {
        for (String name : RunReports.CLASSES) {
          rows.merge(
              new Rows(direction, name), audience.path("counts").path(name).asLong(), Long::sum);
        }
      }
    }
    return rows;
  }

  /** A comparison sends nothing, whatever it finds changed. */
  private static String direction(Run run, String goal) {
    if (run.trigger().equals(DriftRuns.TRIGGER)) {
      return DriftRuns.TRIGGER;
    }
    return goal.equals(ImportGoal.NAME) ? "import" : "export";
  }

  private static RunState state(JsonNode report) {
    return RunState.valueOf(report.path("state").asText());
  }

  private static Instant time(JsonNode report, String field) {
    return Instant.parse(report.path(field).asText());
  }
}
