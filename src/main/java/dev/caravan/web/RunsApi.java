package dev.caravan.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.Connection;
import dev.caravan.run.OutcomeClass;
import dev.caravan.run.OutcomeFilter;
import dev.caravan.run.OutcomeStore;
import dev.caravan.run.Run;
import dev.caravan.run.RunFilter;
import dev.caravan.run.RunInProgress;
import dev.caravan.run.RunReports;
import dev.caravan.run.RunStore;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.camel.Exchange;

/** Runs: start, look, stop, and what became of every row. */
public final class RunsApi {
  private final RunStore runs;
  private final RunReports reports;
  private final OutcomeStore outcomes;
  private final OutcomeFile files;
  private final Function<String, Optional<Connection>> connections;

  /**
   * @param connections finds a connection by its name
   */
  public RunsApi(
      RunStore runs,
      RunReports reports,
      OutcomeStore outcomes,
      OutcomeFile files,
      Function<String, Optional<Connection>> connections) {
    this.runs = runs;
    this.reports = reports;
    this.outcomes = outcomes;
    this.files = files;
    this.connections = connections;
  }

  public void start(Exchange exchange) {
    Connection connection = connection(header(exchange, "name"));
    RunRequest request = RunRequest.read(exchange.getMessage().getBody(byte[].class), connection);
    try {
      Run run =
          runs.request(
              connection.id(),
              "api",
              request.goals(),
              request.full(),
              request.dryRun(),
              request.address());
      Answer.json(exchange, 202, report(run.id()));
      exchange.getMessage().setHeader("Location", "/api/runs/" + run.id());
    } catch (RunInProgress e) {
      throw ApiProblem.conflict(
          "Run " + e.run() + " of connection " + connection.name() + " has not ended yet");
    }
  }

  public void list(Exchange exchange) {
    Paging paging = Paging.of(exchange);
    RunFilter filter = RunFilterRequest.read(exchange.getMessage(), name -> connection(name).id());
    Long before = paging.after() == null ? null : Long.valueOf(id("after", paging.after()));
    List<Run> found = runs.list(filter, before, paging.rows());
    Answer.json(
        exchange,
        200,
        paging.page(found, run -> String.valueOf(run.id()), run -> report(run.id())));
  }

  public void get(Exchange exchange) {
    Answer.json(exchange, 200, report(run(exchange)));
  }

  /** 202: an instance that works on the run ends it after the pages in hand. */
  public void stop(Exchange exchange) {
    long run = run(exchange);
    ObjectNode found = report(run);
    if (!runs.stop(run)) {
      throw ApiProblem.conflict("Run " + run + " has ended: " + found.path("state").asText());
    }
    Answer.json(exchange, 202, report(run));
  }

  public void outcomes(Exchange exchange) {
    long run = run(exchange);
    report(run); // 404 when there is none
    OutcomeFilter filter =
        new OutcomeFilter(
            outcomeClass(header(exchange, "class")),
            header(exchange, "reason"),
            header(exchange, "goal"),
            header(exchange, "field"));
    String accept = header(exchange, "Accept");
    if (accept != null && accept.contains("text/csv")) {
      Answer.bytes(
          exchange, 200, "text/csv; charset=utf-8", files.write(run, filter, Caller.of(exchange)));
      exchange
          .getMessage()
          .setHeader("Content-Disposition", "attachment; filename=\"run-" + run + ".csv\"");
      return;
    }
    Paging paging = Paging.of(exchange);
    List<OutcomeStore.Row> rows = outcomes.page(run, filter, paging.rows(), place(paging.after()));
    Answer.json(
        exchange, 200, paging.page(rows, row -> row.place().text(), OutcomeStore.Row::json));
  }

  private Connection connection(String name) {
    return connections.apply(name).orElseThrow(() -> ApiProblem.noConnection(name));
  }

  private ObjectNode report(long run) {
    return reports.report(run).orElseThrow(() -> ApiProblem.noRun(String.valueOf(run)));
  }

  private static long run(Exchange exchange) {
    String text = header(exchange, "id");
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw ApiProblem.noRun(text);
    }
  }

  private static long id(String parameter, String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw ApiProblem.badRequest(
          parameter + " is " + text + "; it is the next of the page before");
    }
  }

  private static OutcomeStore.After place(String after) {
    if (after == null) {
      return OutcomeStore.After.START;
    }
    try {
      return OutcomeStore.After.of(after);
    } catch (IllegalArgumentException e) {
      throw ApiProblem.badRequest("after is " + after + "; it is the next of the page before");
    }
  }

  private static String outcomeClass(String text) {
    if (text == null
        || Arrays.stream(OutcomeClass.values()).anyMatch(known -> known.name().equals(text))) {
      return text;
    }
    throw ApiProblem.badRequest(
        "class is " + text + "; there are " + Arrays.toString(OutcomeClass.values()));
  }

  private static String header(Exchange exchange, String name) {
    return exchange.getMessage().getHeader(name, String.class);
  }
}
