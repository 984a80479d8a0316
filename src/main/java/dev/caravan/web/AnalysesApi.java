package dev.caravan.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.event.EmailEvent;
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
  private final Clock clock;

  /**
   * @param saved keeps the people behind a bar
   */
  public AnalysesApi(
      Funnel funnel, Touches touches, Retention retention, SavedPeople saved, Clock clock) {
    this.funnel = funnel;
    this.touches = touches;
    this.retention = retention;
    this.saved = saved;
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

  /** Does a campaign change what people do afterwards? */
  public void retention(Exchange exchange) {
    AnalysisParameters given = parameters(exchange);
    Retention.Question question =
        new Retention.Question(
            given.required("campaign", "8a25ff1d98"),
            given.text("exposure", EmailEvent.SENT.type()),
            given.time("index", null),
            given.text("event"),
            given.span("period", given.text("period", "7d")),
            given.number("periods", 8, 1, 104),
            clock.instant(),
            given.flag("machines"));
    if (given.text("people") != null) {
      String[] bar = given.text("people").split(":", -1);
      if (bar.length != 2 || !bar[0].matches("exposed|others") || !bar[1].matches("[0-9]{1,3}")) {
        throw ApiProblem.badRequest("people must be exposed or others and a period: exposed:2");
      }
      int period = Integer.parseInt(bar[1]);
      people(exchange, page -> retention.people(question, bar[0].equals("exposed"), period, page));
      return;
    }
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("campaign", question.campaign());
    retention
        .answer(question)
        .ifPresent(
            found -> {
              answer.put("index", found.index().toString());
              answer.put("periodSeconds", question.period().toSeconds());
              curve(answer.putArray("exposed"), found.exposed());
              curve(answer.putArray("others"), found.others());
            });
    Answer.json(exchange, 200, answer);
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
