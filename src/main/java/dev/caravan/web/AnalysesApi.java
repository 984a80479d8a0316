package dev.caravan.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.Connection;
import dev.caravan.connection.ImportGoal;
import dev.caravan.event.EmailEvent;
import dev.caravan.event.analysis.Difference;
import dev.caravan.event.analysis.Funnel;
import dev.caravan.event.analysis.People;
import dev.caravan.event.analysis.Retention;
import dev.caravan.event.analysis.Scope;
import dev.caravan.event.analysis.Share;
import dev.caravan.event.analysis.Touches;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.camel.Exchange;

/**
 * {@code /api/analyses}: the three questions, answered with data for a picture. With {@code
 * people}, a call answers the profiles behind one bar instead, and a POST saves them as a segment.
 */
public final class AnalysesApi {
  private static final Duration USUAL = Duration.ofDays(90);

  private final Funnel funnel;
  private final Touches touches;
  private final Retention retention;
  private final SavedPeople saved;
  private final Function<String, Optional<Connection>> connections;
  private final Clock clock;

  /**
   * @param saved keeps the people behind a bar
   * @param connections finds a connection by its name
   */
  public AnalysesApi(
      Funnel funnel,
      Touches touches,
      Retention retention,
      SavedPeople saved,
      Function<String, Optional<Connection>> connections,
      Clock clock) {
    this.funnel = funnel;
    this.touches = touches;
    this.retention = retention;
    this.saved = saved;
    this.connections = connections;
    this.clock = clock;
  }

  /** What do those do next who opened or clicked? */
  public void funnel(Exchange exchange) {
    AnalysisParameters given = parameters(exchange);
    List<String> events = given.list("steps", "");
    List<String> windows = given.list("window", "7d");
    if (windows.size() != 1 && windows.size() != events.size()) {
      throw ApiProblem.badRequest("window must be one span for all steps, or one for each");
    }
    List<Funnel.Step> steps = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      String window = windows.get(windows.size() == 1 ? 0 : i);
      steps.add(new Funnel.Step(events.get(i), given.span("window", window)));
    }
    Funnel.Question question =
        new Funnel.Question(
            scope(given),
            given.text("start", EmailEvent.OPEN.type()),
            given.text("campaign"),
            steps);
    if (given.text("people") != null) {
      int step = given.number("people", 0, 0, steps.size());
      people(exchange, page -> funnel.people(question, step, page));
      return;
    }
    Funnel.Answer found = funnel.answer(question);
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("start", question.start()).put("entered", found.entered());
    ArrayNode list = answer.putArray("steps");
    long before = found.entered();
    for (int i = 0; i < steps.size(); i++) {
      Funnel.Reached reached = found.reached().get(i);
      ObjectNode node = list.addObject().put("event", steps.get(i).event());
      node.put("people", reached.people());
      node.put("ofEntered", part(reached.people(), found.entered()));
      node.put("ofStepBefore", part(reached.people(), before));
      node.put("medianSeconds", reached.medianSeconds()).put("p90Seconds", reached.p90Seconds());
      before = reached.people();
    }
    ArrayNode next = answer.putArray("next");
    found.next().forEach(e -> next.addObject().put("event", e.event()).put("people", e.people()));
    Answer.json(exchange, 200, answer);
  }

  /** How many touches does it take? */
  public void touches(Exchange exchange) {
    AnalysisParameters given = parameters(exchange);
    Map<String, Touches.Unit> units =
        Map.of("campaign", Touches.Unit.CAMPAIGN, "event", Touches.Unit.EVENT);
    Touches.Unit unit = units.get(given.text("unit", "campaign"));
    if (unit == null) {
      throw ApiProblem.badRequest("unit must be campaign or event");
    }
    Touches.Question question =
        new Touches.Question(
            scope(given),
            given.required("goal", "Sign Up"),
            new LinkedHashSet<>(given.list("touches", EmailEvent.OPEN.type())),
            unit,
            given.span("lookback", given.text("lookback", "90d")));
    if (given.text("people") != null) {
      int number = given.number("people", 0, 0, 100_000);
      people(exchange, page -> touches.people(question, number, page));
      return;
    }
    Touches.Answer found = touches.answer(question);
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("goal", question.goal()).put("converted", found.converted());
    answer.put("untouched", found.untouched()).put("median", found.median());
    ArrayNode bars = answer.putArray("touches");
    for (Touches.Bar bar : found.bars()) {
      ObjectNode node = bars.addObject().put("touches", bar.touches());
      node.put("converted", bar.converted()).put("reached", bar.reached());
      node.put("conversion", bar.conversion());
    }
    Answer.json(exchange, 200, answer);
  }

  /** Does a campaign, or an export goal, change what people do afterwards? */
  public void retention(Exchange exchange) {
    AnalysisParameters given = parameters(exchange);
    Integer goal = heldOutOf(given);
    Retention.Question question =
        new Retention.Question(
            goal == null ? given.required("campaign", "8a25ff1d98") : null,
            given.text("exposure", EmailEvent.SENT.type()),
            given.time("index", null),
            given.text("event"),
            given.span("period", given.text("period", "7d")),
            given.number("periods", 8, 1, 104),
            clock.instant(),
            given.flag("machines"),
            goal);
    String one = goal == null ? "exposed" : "written";
    String other = goal == null ? "others" : "heldOut";
    if (given.text("people") != null) {
      String[] bar = given.text("people").split(":", -1);
      if (bar.length != 2
          || !List.of(one, other).contains(bar[0])
          || !bar[1].matches("[0-9]{1,3}")) {
        throw ApiProblem.badRequest(
            "people must be %s or %s and a period: %s:2".formatted(one, other, one));
      }
      int period = Integer.parseInt(bar[1]);
      people(exchange, page -> retention.people(question, bar[0].equals(one), period, page));
      return;
    }
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    if (goal == null) {
      answer.put("campaign", question.campaign());
    } else {
      answer.put("connection", given.text("connection")).put("goal", given.text("goal"));
    }
    retention
        .answer(question)
        .ifPresent(
            found -> {
              answer.put("index", found.index().toString());
              answer.put("periodSeconds", question.period().toSeconds());
              curve(answer.putArray(one), found.exposed());
              curve(answer.putArray(other), found.others());
              if (goal != null) {
                differences(answer.putArray("difference"), found);
              }
            });
    Answer.json(exchange, 200, answer);
  }

  /** The goal whose hold-out is asked for; null: none is. */
  private Integer heldOutOf(AnalysisParameters given) {
    if (given.text("connection") == null && given.text("goal") == null) {
      return null;
    }
    String name = given.required("connection", "newsletter");
    String goal = given.required("goal", "vip");
    if (given.text("campaign") != null || given.text("exposure") != null) {
      throw ApiProblem.badRequest(
          "connection and goal ask for a hold-out, campaign and exposure for a campaign; give one"
              + " of the two");
    }
    return connections
        .apply(name)
        .map(Connection::goals)
        .filter(goals -> !goal.equals(ImportGoal.NAME))
        .map(goals -> goals.get(goal))
        .orElseThrow(
            () ->
                ApiProblem.notFound(
                    "there is no connection " + name + " with an export goal " + goal));
  }

  private static void differences(ArrayNode list, Retention.Answer found) {
    for (int period = 0; period < found.exposed().size(); period++) {
      Difference difference =
          new Difference(found.exposed().get(period), found.others().get(period));
      ObjectNode node = list.addObject().put("period", period).put("value", difference.value());
      node.put("low", difference.low()).put("high", difference.high());
    }
  }

  private static AnalysisParameters parameters(Exchange exchange) {
    AnalysisParameters given = new AnalysisParameters(exchange);
    if (SavedPeople.isAskedFor(exchange)) {
      given.required("people", "1: it says whom to save");
    }
    return given;
  }

  private Scope scope(AnalysisParameters given) {
    Instant to = given.time("to", clock.instant());
    Instant from = given.time("from", to.minus(USUAL));
    if (!from.isBefore(to)) {
      throw ApiProblem.badRequest("from must be before to");
    }
    return new Scope(from, to, given.flag("machines"));
  }

  private void people(Exchange exchange, Function<People, List<Long>> read) {
    if (SavedPeople.isAskedFor(exchange)) {
      saved.save(exchange, (after, limit) -> read.apply(new People(after, limit)));
      return;
    }
    Paging paging = Paging.of(exchange);
    long after = paging.after() == null ? 0 : ProfilesApi.number("after", paging.after());
    Answer.json(
        exchange,
        200,
        paging.page(
            read.apply(new People(after, paging.rows())),
            String::valueOf,
            id -> JsonNodeFactory.instance.objectNode().put("profile", id)));
  }

  private static void curve(ArrayNode list, List<Share> shares) {
    for (int period = 0; period < shares.size(); period++) {
      Share share = shares.get(period);
      ObjectNode node = list.addObject().put("period", period);
      node.put("n", share.n()).put("active", share.active()).put("share", share.value());
      node.put("low", share.low()).put("high", share.high());
    }
  }

  private static double part(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
