package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * What people call the properties.
 *
 * @param properties as the API tells them
 */
public record PropertyLabels(JsonNode properties) {

  static PropertyLabels of(Visit visit, Apis apis) {
    return new PropertyLabels(ConditionOffer.properties(visit, apis));
  }

  /** Its id, where it has no label or is gone. */
  public String label(String id) {
    for (JsonNode property : properties) {
      if (property.path("id").asText().equals(id)) {
        return property.path("label").asText(id);
      }
    }
    return id;
  }

  /** What is known of somebody: what identifies them first, and then by the labels. */
  public List<Map.Entry<String, JsonNode>> inOrder(JsonNode values) {
    List<String> identifiers = identifiers();
    return values.properties().stream()
        .sorted(
            Comparator.comparing(
                    (Map.Entry<String, JsonNode> value) -> !identifiers.contains(value.getKey()))
                .thenComparing(value -> label(value.getKey()), String.CASE_INSENSITIVE_ORDER))
        .toList();
  }

  /** The ids of those that identify people. */
  List<String> identifiers() {
    List<String> ids = new ArrayList<>();
    for (JsonNode property : properties) {
      if (property.path("uniqueIdentifier").asBoolean()) {
        ids.add(property.path("id").asText());
      }
    }
    return ids;
  }
}
