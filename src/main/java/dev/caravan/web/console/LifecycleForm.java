package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Turns what a form says of a lifecycle into what a document says. What a lifecycle may have or not
 * has a box, {@code _on}; where a threshold is new, it begins with a usual one.
 */
final class LifecycleForm {
  private static final Map<String, String> USUAL = Map.of("per", "week", "count", "open");

  private LifecycleForm() {}

  /**
   * @param properties all that are defined
   */
  static ObjectNode read(Form form, JsonNode properties) {
    ObjectNode tree = FormTree.of(form);
    ConditionForm conditions = new ConditionForm(properties);
    for (String key : List.of("entry", "completion")) {
      JsonNode given = tree.path(key);
      tree.remove(key);
      if (given.path("_on").asBoolean()) {
        tree.set(key, conditions.read(given));
      }
    }
    for (JsonNode one : tree.withArray("/stages")) {
      ObjectNode stage = (ObjectNode) one;
      stage.set("where", conditions.read(stage.path("where")));
      if (stage.path("threshold").path("_on").asBoolean()) {
        threshold((ObjectNode) stage.get("threshold"));
      } else {
        stage.remove("threshold");
      }
    }
    return tree;
  }

  private static void threshold(ObjectNode threshold) {
    threshold.retain(Set.of("atMost", "per", "count"));
    if (threshold.isEmpty()) {
      threshold.put("atMost", 3);
    }
    USUAL.forEach(
        (key, usual) -> {
          if (!threshold.has(key)) {
            threshold.put(key, usual);
          }
        });
  }
}
