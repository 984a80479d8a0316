package dev.caravan.segment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;

/**
 * The order in which people write the keys of a segment or a lifecycle: {@code jsonb} has one of
 * its own.
 */
final class SegmentOrder {
  // What is not listed comes last, in the order it has.
  private static final List<String> KEYS =
      List.of(
          "segment",
          "lifecycle",
          "stage",
          "description",
          "entry",
          "stages",
          "completion",
          "where",
          "threshold",
          "atMost",
          "per",
          "count",
          "all",
          "any",
          "not",
          "property",
          "objective");

  private SegmentOrder() {}

  static JsonNode of(JsonNode node) {
    if (node.isArray()) {
      ArrayNode items = JsonNodeFactory.instance.arrayNode();
      node.forEach(item -> items.add(of(item)));
      return items;
    }
    if (!node.isObject()) {
      return node;
    }
    ObjectNode keys = JsonNodeFactory.instance.objectNode();
    node.properties().stream()
        .sorted(Comparator.comparingInt(entry -> place(entry.getKey())))
        .forEach(entry -> keys.set(entry.getKey(), of(entry.getValue())));
    return keys;
  }

  private static int place(String key) {
    int place = KEYS.indexOf(key);
    return place < 0 ? KEYS.size() : place;
  }
}
