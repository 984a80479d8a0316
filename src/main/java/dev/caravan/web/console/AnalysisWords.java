package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.web.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The answers of {@code /api/analyses} in words and as charts. */
public final class AnalysisWords {
  private AnalysisWords() {}

  /** Who is behind a bar. */
  static String bar(AnalysisQuestion question) {
    String bar = question.get("people");
    return switch (question.word()) {
      case "funnel" ->
          bar.equals("0")
              ? "Who began with " + question.get("start")
              : "Who got to %s, step %s after %s"
                  .formatted(step(question, bar), bar, question.get("start"));
      case "touches" -> "Who did %s after %s".formatted(question.get("goal"), touches(bar));
      default -> {
        String[] both = bar.split(":", 2);
        yield "Who was active in period %s, of %s"
            .formatted(
                both.length < 2 ? bar : String.valueOf(number(both[1]) + 1),
                group(both[0], question));
      }
    };
  }

  private static String touches(String bar) {
    return switch (bar) {
      case "0" -> "no touch";
      case "1" -> "1 touch";
      default -> Words.number(number(bar)) + " touches";
    };
  }

  private static String step(AnalysisQuestion question, String bar) {
    List<String> steps = question.list("steps");
    int step = (int) number(bar);
    return step >= 1 && step <= steps.size() ? steps.get(step - 1) : bar;
  }

  private static String group(String word, AnalysisQuestion question) {
    String of =
        question.get("connection").isEmpty()
            ? "campaign " + question.get("campaign")
            : question.get("connection") + " › " + question.get("goal");
    return switch (word) {
      case "exposed" -> "those whom " + of + " reached";
      case "written" -> "those whom " + of + " writes";
      case "heldOut" -> "those whom " + of + " holds out";
      default -> "everybody else than whom " + of + " reached";
    };
  }

  private static long number(String text) {
    return text.matches("[0-9]{1,9}") ? Long.parseLong(text) : 0;
  }

  /** A time between two steps; a dash when nobody got there. */
  public static String seconds(JsonNode seconds) {
    return seconds.isNumber() ? Words.span(Duration.ofSeconds(seconds.asLong())) : "–";
  }

  /** {@code 25 % (18.0 to 33.0 %)}; a dash of nobody. */
  public static String share(JsonNode point, String value) {
    if (point.path("n").asLong(1) == 0) {
      return "–";
    }
    return "%s (%.1f to %.1f %%)"
        .formatted(
            Words.percent(point.path(value).asDouble()),
            100 * point.path("low").asDouble(),
            100 * point.path("high").asDouble());
  }

  /** When a period begins. */
  public static Instant begins(JsonNode answer, int period) {
    return Instant.parse(answer.path("index").asText())
        .plusSeconds(period * answer.path("periodSeconds").asLong());
  }

  /** People by step. */
  public static String funnel(JsonNode answer) {
    List<String> labels = new ArrayList<>(List.of(answer.path("start").asText()));
    List<Double> people = new ArrayList<>(List.of(answer.path("entered").asDouble()));
    for (JsonNode step : answer.path("steps")) {
      labels.add(step.path("event").asText());
      people.add(step.path("people").asDouble());
    }
    return ChartData.of("bar", false, labels, Map.of("People", people));
  }

  /** People by how many touches they had when they did it. */
  public static String touched(JsonNode answer) {
    List<String> labels = new ArrayList<>(List.of("0"));
    List<Double> converted = new ArrayList<>(List.of(answer.path("untouched").asDouble()));
    for (JsonNode bar : answer.path("touches")) {
      labels.add(bar.path("touches").asText());
      converted.add(bar.path("converted").asDouble());
    }
    return ChartData.of("bar", false, labels, Map.of("Did it", converted));
  }

  /** Both curves, in percent. */
  public static String curves(JsonNode answer) {
    boolean goal = answer.has("written");
    Map<String, List<Double>> series = new LinkedHashMap<>();
    series.put(goal ? "Written" : "Reached", shares(answer.path(goal ? "written" : "exposed")));
    series.put(goal ? "Held out" : "Others", shares(answer.path(goal ? "heldOut" : "others")));
    List<String> labels = new ArrayList<>();
    for (int period = 0; period < series.values().iterator().next().size(); period++) {
      labels.add(String.valueOf(period + 1));
    }
    return ChartData.of("line", true, labels, series);
  }

  private static List<Double> shares(JsonNode curve) {
    List<Double> shares = new ArrayList<>();
    curve.forEach(point -> shares.add(Math.round(1000 * point.path("share").asDouble()) / 10.0));
    return shares;
  }
}
