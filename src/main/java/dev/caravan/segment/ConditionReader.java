package dev.caravan.segment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.profile.Property;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the conditions of one document and notes every error with its place. */
final class ConditionReader {
  static final int MAX_DEPTH = 50;
  static final int MAX_CONDITIONS = 1_000;

  /** Stands where a condition could not be read; the document is refused then. */
  private static final Condition UNREADABLE = new Condition.All(List.of());

  private static final List<String> KINDS =
      List.of(
          "all", "any", "not", "property", "segment", "objective", "lifecycle", "event", "people");

  private final Map<String, Property> properties;
  private final Set<String> objectives;
  private final List<DocumentError> errors;
  private String root = "where";
  private int conditions;

  /**
   * @param objectives the ids of those that are defined
   */
  ConditionReader(
      Map<String, Property> properties, Set<String> objectives, List<DocumentError> errors) {
    this.properties = properties;
    this.objectives = objectives;
    this.errors = errors;
  }

  /**
   * Reads one condition of the document; the limits hold for all of its conditions together.
   *
   * @param place where it stands, such as {@code stages[1].where}
   */
  Condition read(JsonNode where, String place) {
    root = place;
    return read(where, place, 1);
  }

  private Condition read(JsonNode node, String place, int depth) {
    conditions++;
    if (conditions == MAX_CONDITIONS + 1) {
      error(root, "has more than " + MAX_CONDITIONS + " conditions; use several segments");
    }
    if (conditions > MAX_CONDITIONS) {
      return UNREADABLE;
    }
    if (depth > MAX_DEPTH) {
      return error(root, "is nested deeper than " + MAX_DEPTH + " levels; use several segments");
    }
    if (!node.isObject()) {
      return error(place, "must be a condition, an object with one of " + KINDS);
    }
    List<String> found = KINDS.stream().filter(node::has).toList();
    if (found.size() != 1) {
      return error(place, "must have exactly one of " + KINDS + ", not " + found);
    }
    String kind = found.get(0);
    JsonNode value = node.get(kind);
    return switch (kind) {
      case "all" -> new Condition.All(list(node, kind, place, depth));
      case "any" -> new Condition.Any(list(node, kind, place, depth));
      case "not" -> {
        onlyKeys(node, place, Set.of(kind));
        yield new Condition.Not(read(value, place + ".not", depth + 1));
      }
      case "segment" -> {
        onlyKeys(node, place, Set.of(kind));
        yield value.isTextual()
            ? new Condition.InSegment(value.textValue())
            : error(place + ".segment", "must be the name of a segment");
      }
      case "people" -> {
        onlyKeys(node, place, Set.of(kind));
        yield value.isTextual()
            ? new Condition.Listed(value.textValue())
            : error(place + ".people", "must be the name of a saved list of people");
      }
      case "objective" -> objective(node, place);
      case "lifecycle" -> stage(node, place);
      case "event" -> event(node, place);
      default -> property(node, place);
    };
  }

  private List<Condition> list(JsonNode node, String kind, String place, int depth) {
    onlyKeys(node, place, Set.of(kind));
    JsonNode values = node.get(kind);
    List<Condition> list = new ArrayList<>();
    if (!values.isArray() || values.isEmpty()) {
      error(place + "." + kind, "must be a list of at least one condition");
      return list;
    }
    for (int i = 0; i < values.size() && conditions <= MAX_CONDITIONS; i++) {
      list.add(read(values.get(i), place + "." + kind + "[" + i + "]", depth + 1));
    }
    return list;
  }

  private Condition property(JsonNode node, String place) {
    JsonNode id = node.get("property");
    Property property = properties.get(id.asText());
    if (!id.isTextual() || property == null) {
      return error(
          place + ".property", id + " is no property; define it first, or use one that is defined");
    }
    return new TestReader(property, node, place, errors)
        .read()
        .<Condition>map(test -> new Condition.OfProperty(property.id(), property.multiple(), test))
        .orElse(UNREADABLE);
  }

  private Condition objective(JsonNode node, String place) {
    onlyKeys(node, place, Set.of("objective", "state"));
    JsonNode id = node.get("objective");
    if (!id.isTextual() || !objectives.contains(id.textValue())) {
      return error(
          place + ".objective",
          id + " is no objective; define it first, or use one that is defined");
    }
    return ConsentState.of(node.path("state").asText())
        .<Condition>map(state -> new Condition.OfObjective(id.textValue(), state))
        .orElseGet(
            () ->
                error(
                    place + ".state",
                    "must be one of "
                        + Arrays.stream(ConsentState.values()).map(ConsentState::word).toList()));
  }

  private Condition stage(JsonNode node, String place) {
    onlyKeys(node, place, Set.of("lifecycle", "stage"));
    if (!node.get("lifecycle").isTextual()) {
      return error(place + ".lifecycle", "must be the name of a lifecycle");
    }
    JsonNode stage = node.path("stage");
    return stage.isTextual()
        ? new Condition.InStage(node.get("lifecycle").textValue(), stage.textValue())
        : error(place + ".stage", "must be the name of a stage of the lifecycle");
  }

  private Condition event(JsonNode node, String place) {
    onlyKeys(node, place, Set.of("event", "campaign", "atLeast", "inLast"));
    JsonNode type = node.get("event");
    if (!type.isTextual() || type.textValue().isBlank()) {
      return error(place + ".event", "must be a type of event, such as Open Email");
    }
    JsonNode campaign = node.get("campaign");
    if (campaign != null && !campaign.isTextual()) {
      return error(place + ".campaign", "must be the id of a campaign, such as 8a25ff1d98");
    }
    JsonNode atLeast = node.get("atLeast");
    if (atLeast != null
        && !(atLeast.isIntegralNumber() && atLeast.canConvertToInt() && atLeast.intValue() > 0)) {
      return error(place + ".atLeast", "must be a whole number from 1, not " + atLeast);
    }
    Duration inLast = null;
    if (node.has("inLast")) {
      inLast = Span.parse(node.get("inLast")).orElse(null);
      if (inLast == null) {
        return error(place + ".inLast", Span.RIGHT);
      }
    }
    return new Condition.DidEvent(
        type.textValue(),
        campaign == null ? null : campaign.textValue(),
        atLeast == null ? 1 : atLeast.intValue(),
        inLast);
  }

  private void onlyKeys(JsonNode node, String place, Set<String> known) {
    node.fieldNames()
        .forEachRemaining(
            key -> {
              if (!known.contains(key)) {
                error(place + "." + key, "is unknown here");
              }
            });
  }

  private Condition error(String place, String message) {
    errors.add(new DocumentError(place, message));
    return UNREADABLE;
  }
}
