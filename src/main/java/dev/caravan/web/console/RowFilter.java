package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.run.OutcomeFilter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Which rows of a run a page shows. Empty stands for any.
 *
 * @param outcomeClass as the API names it
 * @param reason {@code -}: without one
 * @param goal by its name
 * @param field {@code -}: the whole row
 */
public record RowFilter(String outcomeClass, String reason, String goal, String field) {
  static RowFilter of(Visit visit) {
    return new RowFilter(
        visit.query("class"), visit.query("reason"), visit.query("goal"), visit.query("field"));
  }

  /** The rows of a group as the API tells it: exactly those. */
  public static RowFilter of(JsonNode group) {
    return new RowFilter(
        group.path("class").asText(),
        group.path("reason").asText(OutcomeFilter.NONE),
        group.path("goal").asText(),
        group.path("field").asText(OutcomeFilter.NONE));
  }

  ApiCall on(ApiCall call) {
    return call.with("class", outcomeClass)
        .with("reason", reason)
        .with("goal", goal)
        .with("field", field);
  }

  /** As it stands behind the question mark of an address. */
  public String query() {
    return "class="
        + encoded(outcomeClass)
        + "&reason="
        + encoded(reason)
        + "&goal="
        + encoded(goal)
        + "&field="
        + encoded(field);
  }

  /** What the form of the page does not show of it, in words; empty: nothing. */
  public String words() {
    List<String> words = new ArrayList<>();
    if (reason.equals(OutcomeFilter.NONE)) {
      words.add("without a reason");
    }
    if (!goal.isEmpty()) {
      words.add("of the goal " + goal);
    }
    if (field.equals(OutcomeFilter.NONE)) {
      words.add("about the whole row");
    } else if (!field.isEmpty()) {
      words.add("about " + field);
    }
    return String.join(", ", words);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
