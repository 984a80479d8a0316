package dev.caravan.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.Connection;
import dev.caravan.connection.ExportGoal;
import dev.caravan.exporting.DriftRepair;
import dev.caravan.exporting.DriftReports;
import dev.caravan.run.DriftRuns;
import dev.caravan.run.Run;
import dev.caravan.run.RunInProgress;
import dev.caravan.run.RunReports;
import dev.caravan.run.RunStore;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.apache.camel.Exchange;

/**
 * Where Mailchimp holds something else than what was sent: {@code /api/connections/{name}/drift}
 * starts a comparison and tells of the latest, {@code /api/runs/{id}/drift} lists what one found,
 * and {@code repair} puts it right.
 */
public final class DriftApi {
  private static final List<String> BY = List.of("there", "goal", "mailchimp");

  private final DriftRuns drift;
  private final DriftReports found;
  private final DriftRepair repair;
  private final RunStore runs;
  private final RunReports reports;
  private final Function<String, Optional<Connection>> byName;
  private final IntFunction<Optional<Connection>> byId;

  public DriftApi(
      DriftRuns drift,
      DriftReports found,
      DriftRepair repair,
      RunStore runs,
      RunReports reports,
      Function<String, Optional<Connection>> byName,
      IntFunction<Optional<Connection>> byId) {
    this.drift = drift;
    this.found = found;
    this.repair = repair;
    this.runs = runs;
    this.reports = reports;
    this.byName = byName;
    this.byId = byId;
  }

  /** 202 and the run that compares. */
  public void start(Exchange exchange) {
    Connection connection = connection(exchange);
    if (connection.document().exports().stream().noneMatch(ExportGoal::enabled)) {
      throw ApiProblem.conflict(
          "No export of connection %s is enabled: there is nothing to compare"
              .formatted(connection.name()));
    }
    try {
      Run run = drift.request(connection.id());
      Answer.json(exchange, 202, reports.report(run.id()).orElseThrow());
      exchange.getMessage().setHeader("Location", "/api/runs/" + run.id());
    } catch (RunInProgress e) {
      throw ApiProblem.conflict(
          "Run " + e.run() + " of connection " + connection.name() + " has not ended yet");
    }
  }

  /** The latest comparison, and how much it found. */
  public void latest(Exchange exchange) {
    Connection connection = connection(exchange);
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.putNull("run");
    found
        .latest(connection.id())
        .ifPresent(
            run -> {
              answer.set("run", reports.report(run).orElseThrow());
              answer.set("found", found.totals(run));
            });
    Answer.json(exchange, 200, answer);
  }

  /** Member by member and field by field. */
  public void list(Exchange exchange) {
    Run run = run(exchange);
    Paging paging = Paging.of(exchange);
    String by = header(exchange, "changedBy");
    if (by != null && !BY.contains(by)) {
      throw ApiProblem.badRequest("changedBy is " + by + "; right is one of " + BY);
    }
    Answer.json(
        exchange,
        200,
        paging.page(
            found.page(
                run.id(), header(exchange, "field"), by, place(paging.after()), paging.rows()),
            row -> row.place().text(),
            DriftReports.Row::json));
  }

  /** 202: what was told to the ledger, and the run that sends ours again. */
  public void repair(Exchange exchange) {
    Run run = run(exchange);
    if (!run.trigger().equals(DriftRuns.TRIGGER) || !run.state().isEnded()) {
      throw ApiProblem.conflict(
          "Run %d is no comparison that has ended; compare the connection first"
              .formatted(run.id()));
    }
    JsonNode document = RequestDocument.json(exchange);
    RepairRequest request = RepairRequest.read(document);
    Connection connection = byId.apply(run.connection()).orElseThrow();
    DriftRepair.Repaired repaired =
        repair.repair(run.id(), connection, request.direction(), request.profiles());
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("direction", request.direction().word()).put("members", repaired.members());
    answer.put("fields", repaired.fields()).put("left", repaired.left()).putNull("run");
    if (request.direction() == DriftRepair.Direction.OURS && repaired.members() > 0) {
      export(connection).ifPresent(open -> answer.set("run", open));
    }
    Answer.json(exchange, 202, answer);
  }

  /** Empty where another run is at work: the next one sends it. */
  private Optional<ObjectNode> export(Connection connection) {
    List<String> exports =
        connection.document().exports().stream()
            .filter(ExportGoal::enabled)
            .map(ExportGoal::goal)
            .toList();
    try {
      Run run = runs.request(connection.id(), "api", exports, false, false, null);
      return reports.report(run.id());
    } catch (RunInProgress e) {
      return Optional.empty();
    }
  }

  private Connection connection(Exchange exchange) {
    String name = header(exchange, "name");
    return byName.apply(name).orElseThrow(() -> ApiProblem.noConnection(name));
  }

  private Run run(Exchange exchange) {
    String text = header(exchange, "id");
    try {
      return runs.find(Long.parseLong(text)).orElseThrow(() -> ApiProblem.noRun(text));
    } catch (NumberFormatException e) {
      throw ApiProblem.noRun(text);
    }
  }

  private static DriftReports.Place place(String after) {
    try {
      return after == null ? DriftReports.Place.START : DriftReports.Place.of(after);
    } catch (IllegalArgumentException e) {
      throw ApiProblem.badRequest("after is " + after + "; it is the next of the page before");
    }
  }

  private static String header(Exchange exchange, String name) {
    return exchange.getMessage().getHeader(name, String.class);
  }
}
