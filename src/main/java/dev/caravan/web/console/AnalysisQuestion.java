package dev.caravan.web.console;

import dev.caravan.event.EmailEvent;
import dev.caravan.web.Words;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What somebody asks of an analysis: the parameters of the API's call, from the form of the page or
 * from a link that has them.
 *
 * @param word of the analysis: {@code funnel}, {@code touches}, {@code retention}
 * @param parameters those that are given, under the API's names
 * @param isAsked whether everything is there that a question needs
 */
public record AnalysisQuestion(String word, Map<String, String> parameters, boolean isAsked) {
  private static final String PEOPLE = "people";

  static AnalysisQuestion of(String word, Visit visit) {
    return switch (word) {
      case "funnel" -> funnel(visit);
      case "touches" -> touches(visit);
      default -> retention(visit);
    };
  }

  private static AnalysisQuestion funnel(Visit visit) {
    Map<String, String> given = given(visit, "start", "campaign", "from", "to", "machines", PEOPLE);
    given.putIfAbsent("start", EmailEvent.OPEN.type());
    List<String> events = split(visit, "steps");
    List<String> windows = split(visit, "window");
    List<String> steps = new ArrayList<>();
    List<String> spans = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      if (!events.get(i).isEmpty()) {
        String window = i < windows.size() ? windows.get(i) : "";
        steps.add(events.get(i));
        spans.add(window.isEmpty() ? "7d" : window);
      }
    }
    put(given, "steps", String.join(",", steps));
    put(given, "window", String.join(",", spans));
    return new AnalysisQuestion("funnel", given, !steps.isEmpty());
  }

  private static AnalysisQuestion touches(Visit visit) {
    Map<String, String> given =
        given(visit, "goal", "unit", "lookback", "from", "to", "machines", PEOPLE);
    put(
        given,
        "touches",
        String.join(",", split(visit, "touches").stream().filter(one -> !one.isEmpty()).toList()));
    return new AnalysisQuestion("touches", given, given.containsKey("goal"));
  }

  private static AnalysisQuestion retention(Visit visit) {
    Map<String, String> given =
        given(
            visit,
            "campaign",
            "connection",
            "goal",
            "exposure",
            "index",
            "event",
            "period",
            "periods",
            "machines",
            PEOPLE);
    String held = visit.query("heldOut");
    if (held.contains("|")) {
      given.put("connection", held.substring(0, held.indexOf('|')));
      given.put("goal", held.substring(held.indexOf('|') + 1));
    }
    if (given.containsKey("connection")) {
      given.remove("campaign");
      given.remove("exposure");
    }
    return new AnalysisQuestion(
        "retention", given, given.containsKey("campaign") || given.containsKey("connection"));
  }

  /** A parameter; empty: it is not given. */
  public String get(String name) {
    return parameters.getOrDefault(name, "");
  }

  /** A parameter that is a list. */
  public List<String> list(String name) {
    return get(name).isEmpty() ? List.of() : List.of(get(name).split(","));
  }

  /** The page of the people behind a bar. */
  public String people(String bar) {
    return "/analyses/" + word + "/people?" + query() + "people=" + Words.step(bar);
  }

  /** The page with the whole answer. */
  String page() {
    return "/analyses/" + word + "?" + query();
  }

  private String query() {
    Map<String, String> without = new LinkedHashMap<>(parameters);
    without.remove(PEOPLE);
    return Paged.query(without);
  }

  private static Map<String, String> given(Visit visit, String... names) {
    Map<String, String> given = new LinkedHashMap<>();
    for (String name : names) {
      put(given, name, visit.query(name));
    }
    return given;
  }

  private static void put(Map<String, String> given, String name, String value) {
    if (!value.isEmpty()) {
      given.put(name, value);
    }
  }

  /** Each value of a parameter, which may be several with commas; empty ones stay. */
  private static List<String> split(Visit visit, String name) {
    List<String> values = new ArrayList<>();
    for (String value : visit.queries(name)) {
      for (String one : value.split(",", -1)) {
        values.add(one.strip());
      }
    }
    return values;
  }
}
