package dev.caravan.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.run.KeptCall;
import dev.caravan.run.NotResumable;
import dev.caravan.run.OutcomeAdvice;
import dev.caravan.run.OutcomeGroups;
import dev.caravan.run.Run;
import dev.caravan.run.RunCalls;
import dev.caravan.run.RunReports;
import dev.caravan.run.RunResumption;
import dev.caravan.run.RunStore;
import org.apache.camel.Exchange;

/**
 * What there is to be known of one run besides its counts: {@code /api/runs/{id}/reasons} and
 * {@code calls}; and {@code resume}, which has it go on.
 */
public final class RunDetailsApi {
  private final RunStore runs;
  private final RunReports reports;
  private final OutcomeGroups groups;
  private final RunCalls calls;
  private final RunResumption resumption;

  public RunDetailsApi(
      RunStore runs,
      RunReports reports,
      OutcomeGroups groups,
      RunCalls calls,
      RunResumption resumption) {
    this.runs = runs;
    this.reports = reports;
    this.groups = groups;
    this.calls = calls;
    this.resumption = resumption;
  }

  /** Its outcomes by reason, the largest group first. */
  public void reasons(Exchange exchange) {
    Run run = run(exchange);
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    var items = answer.putArray("items");
    groups.of(run.id()).forEach(group -> items.add(json(group)));
    Answer.json(exchange, 200, answer);
  }

  /** The calls to Mailchimp that were made for it, in the order in which they were written. */
  public void calls(Exchange exchange) {
    Run run = run(exchange);
    Paging paging = Paging.of(exchange);
    boolean failed = failed(exchange.getMessage().getHeader("failed", String.class));
    Answer.json(
        exchange,
        200,
        paging.page(
            calls.page(run.id(), failed, after(paging.after()), paging.rows()),
            call -> String.valueOf(call.id()),
            RunDetailsApi::json));
  }

  /** 202: an instance takes it up and goes on where it was. */
  public void resume(Exchange exchange) {
    Run run = run(exchange);
    try {
      resumption.resume(run);
    } catch (NotResumable e) {
      throw ApiProblem.conflict(e.getMessage());
    }
    Answer.json(exchange, 202, reports.report(run.id()).orElseThrow());
    exchange.getMessage().setHeader("Location", "/api/runs/" + run.id());
  }

  private Run run(Exchange exchange) {
    String text = exchange.getMessage().getHeader("id", String.class);
    try {
      return runs.find(Long.parseLong(text)).orElseThrow(() -> ApiProblem.noRun(text));
    } catch (NumberFormatException e) {
      throw ApiProblem.noRun(text);
    }
  }

  private static ObjectNode json(OutcomeGroups.Group group) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("goal", group.goal()).put("class", group.outcomeClass().name());
    json.put("reason", group.reason()).put("field", group.field()).put("rows", group.rows());
    json.put("advice", OutcomeAdvice.on(group.reason()).orElse(null));
    json.putArray("samples").addAll(group.samples());
    return json;
  }

  private static ObjectNode json(KeptCall call) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("at", call.at().toString())
        .put("method", call.method())
        .put("path", call.path())
        .put("status", call.status() == 0 ? null : Integer.valueOf(call.status()))
        .put("milliseconds", call.millis())
        .put("sentBytes", call.sent())
        .put("receivedBytes", call.received());
  }

  private static boolean failed(String text) {
    if (text == null || text.equals("false")) {
      return false;
    }
    if (text.equals("true")) {
      return true;
    }
    throw ApiProblem.badRequest("failed is " + text + "; right is true or false");
  }

  private static long after(String text) {
    try {
      return text == null ? 0 : Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw ApiProblem.badRequest("after is " + text + "; it is the next of the page before");
    }
  }
}
