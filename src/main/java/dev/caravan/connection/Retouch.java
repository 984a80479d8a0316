package dev.caravan.connection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A small change of a document: {@code enabled}, {@code favorite} and {@code labels} take the place
 * of what is there, {@code goals} are the names of the export goals in a new order.
 */
final class Retouch {
  private static final Set<String> KEYS = Words.of("enabled", "favorite", "labels", "goals");

  private Retouch() {}

  /**
   * @return the changed document, which has yet to be read
   * @throws InvalidDocument when there is something else in the change, or goals are not all there
   */
  static ObjectNode apply(ObjectNode document, ObjectNode change) {
    Problems problems = new Problems();
    Fields fields = new Fields(change, "", problems, KEYS);
    if (fields.present(KEYS).isEmpty() && problems.found().isEmpty()) {
      problems.add("", "there is nothing to change; say one of " + Fields.joined(KEYS));
    }
    ObjectNode changed = document.deepCopy();
    for (String key : fields.present(Words.of("enabled", "favorite", "labels"))) {
      changed.set(key, change.get(key));
    }
    if (fields.has("goals")) {
      reorder(changed, List.copyOf(fields.distinctTexts("goals")), problems);
    }
    problems.refuse();
    return changed;
  }

  private static void reorder(ObjectNode document, List<String> order, Problems problems) {
    Map<String, JsonNode> goals = new LinkedHashMap<>();
    document.path("exports").forEach(export -> goals.put(export.path("goal").asText(), export));
    List<String> names = new ArrayList<>(goals.keySet());
    if (order.size() != names.size() || !names.containsAll(order)) {
      problems.add("goals", "must be the export goals, each once: " + String.join(", ", names));
      return;
    }
    if (!names.isEmpty()) {
      ArrayNode exports = document.putArray("exports");
      order.forEach(name -> exports.add(goals.get(name)));
    }
  }
}
