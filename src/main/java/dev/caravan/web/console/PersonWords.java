package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.web.Words;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** What a goal would do about one person, in words: from the answers of {@code /api/explain}. */
public final class PersonWords {
  private PersonWords() {}

  public static String verdict(JsonNode goal) {
    JsonNode decided = goal.path("class");
    if (decided.isTextual()) {
      return Words.words(decided.asText());
    }
    return goal.path("reason").isTextual()
        ? Words.words(goal.path("reason").asText())
        : "unchanged";
  }

  public static String tone(JsonNode goal) {
    return switch (goal.path("class").asText("")) {
      case "ADDED", "CHANGED" -> "good";
      case "REMOVED", "DEFERRED" -> "warn";
      case "INVALID", "REJECTED" -> "bad";
      default -> "idle";
    };
  }

  /** Each field that would change: before and after. */
  public static Map<String, String[]> changes(JsonNode goal) {
    JsonNode before = goal.path("before");
    JsonNode after = goal.path("after");
    Set<String> names = new LinkedHashSet<>();
    before.fieldNames().forEachRemaining(names::add);
    after.fieldNames().forEachRemaining(names::add);
    Map<String, String[]> changes = new LinkedHashMap<>();
    for (String name : names) {
      if (!before.path(name).equals(after.path(name))) {
        changes.put(name, new String[] {text(before.path(name)), text(after.path(name))});
      }
    }
    return changes;
  }

  private static String text(JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return "–";
    }
    return ProfileWords.value(value);
  }
}
