package dev.caravan.segment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.event.EmailEvent;
import dev.caravan.profile.Property;
import dev.caravan.segment.LifecycleDocument.Stage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the document of a lifecycle and notes every error with its place. */
final class LifecycleReader {
  private static final List<String> KEYS =
      List.of("lifecycle", "description", "entry", "stages", "completion");
  private static final List<String> STAGE_KEYS = List.of("stage", "where", "threshold");
  private static final List<String> THRESHOLD_KEYS = List.of("atMost", "per", "count");
  private static final Map<String, EmailEvent> TOUCHES =
      Map.of(EmailEvent.OPEN.word(), EmailEvent.OPEN, EmailEvent.CLICK.word(), EmailEvent.CLICK);

  private final List<DocumentError> errors = new ArrayList<>();
  private final ConditionReader conditions;

  LifecycleReader(Map<String, Property> properties, Set<String> objectives) {
    conditions = new ConditionReader(properties, objectives, errors);
  }

  LifecycleDocument read(JsonNode document) {
    if (!document.isObject()) {
      error("", "a lifecycle is an object such as {\"lifecycle\": \"customer\", \"stages\": …}");
      throw new InvalidSegment("lifecycle", errors);
    }
    onlyKeys(document, "", KEYS);
    String name = name(document.path("lifecycle"), "lifecycle", "lifecycle's");
    JsonNode description = document.path("description");
    if (!description.isMissingNode() && !description.isTextual()) {
      error("description", "must be a text");
    }
    Condition entry = optional(document, "entry");
    List<Stage> stages = stages(document.path("stages"));
    Condition completion = optional(document, "completion");
    if (!errors.isEmpty()) {
      throw new InvalidSegment("lifecycle", errors);
    }
    return new LifecycleDocument(name, description.asText(), entry, stages, completion);
  }

  private Condition optional(JsonNode document, String key) {
    return document.has(key) ? conditions.read(document.get(key), key) : null;
  }

  private List<Stage> stages(JsonNode nodes) {
    List<Stage> stages = new ArrayList<>();
    if (!nodes.isArray() || nodes.isEmpty() || nodes.size() > LifecycleDocument.MAX_STAGES) {
      error(
          "stages",
          "must be a list of 1 to %d stages, such as {\"stage\": \"new\", \"where\": …}"
              .formatted(LifecycleDocument.MAX_STAGES));
      return stages;
    }
    Set<String> names = new HashSet<>();
    for (int i = 0; i < nodes.size(); i++) {
      String place = "stages[" + i + "]";
      JsonNode node = nodes.get(i);
      if (!node.isObject()) {
        error(place, "must be a stage, an object with " + STAGE_KEYS);
        continue;
      }
      onlyKeys(node, place + ".", STAGE_KEYS);
      String name = name(node.path("stage"), place + ".stage", "stage's");
      if (!names.add(name)) {
        error(place + ".stage", "there are two stages " + name + "; each needs its own name");
      }
      Condition where = conditions.read(node.path("where"), place + ".where");
      Threshold threshold =
          node.has("threshold") ? threshold(node.get("threshold"), place + ".threshold") : null;
      stages.add(new Stage(name, where, threshold));
    }
    return stages;
  }

  private Threshold threshold(JsonNode node, String place) {
    if (!node.isObject()) {
      error(place, "must be such as {\"atMost\": 3, \"per\": \"week\", \"count\": \"open\"}");
      return null;
    }
    onlyKeys(node, place + ".", THRESHOLD_KEYS);
    int before = errors.size();
    JsonNode atMost = node.path("atMost");
    if (!atMost.isIntegralNumber()
        || atMost.longValue() < 1
        || atMost.longValue() > Threshold.MOST) {
      error(place + ".atMost", "must be a whole number from 1 to " + Threshold.MOST);
    }
    Threshold.Per per = Threshold.Per.of(node.path("per").asText()).orElse(null);
    if (per == null) {
      error(place + ".per", "must be one of " + Threshold.Per.words());
    }
    EmailEvent count = TOUCHES.get(node.path("count").asText());
    if (count == null) {
      error(place + ".count", "must be open or click");
    }
    return errors.size() > before ? null : new Threshold(atMost.intValue(), per, count);
  }

  private String name(JsonNode node, String place, String whose) {
    String name = node.asText();
    if (!node.isTextual()
        || name.isBlank()
        || name.length() > SegmentDocument.MAX_NAME
        || name.chars().anyMatch(Character::isISOControl)) {
      error(
          place,
          "must be the %s name, 1 to %d characters".formatted(whose, SegmentDocument.MAX_NAME));
    }
    return name;
  }

  private void onlyKeys(JsonNode node, String prefix, List<String> known) {
    node.fieldNames()
        .forEachRemaining(
            key -> {
              if (!known.contains(key)) {
                error(prefix + key, "is unknown; there are " + String.join(", ", known));
              }
            });
  }

  private void error(String place, String message) {
    errors.add(new DocumentError(place, message));
  }
}
