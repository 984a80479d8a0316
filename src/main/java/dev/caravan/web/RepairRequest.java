package dev.caravan.web;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.exporting.DriftRepair.Direction;
import dev.caravan.web.ApiProblem.FieldError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What of a comparison is to be repaired.
 *
 * @param profiles null: everybody's
 */
record RepairRequest(Direction direction, List<Long> profiles) {

  /**
   * Reads {@code {"direction": "ours", "profiles": [17]}}, or {@code {"direction": "theirs", "all":
   * true}}.
   *
   * @throws ApiProblem that names every wrong field
   */
  static RepairRequest read(JsonNode document) {
    List<FieldError> errors = new ArrayList<>();
    Direction direction = null;
    List<Long> profiles = null;
    boolean all = false;
    for (Map.Entry<String, JsonNode> field : document.properties()) {
      JsonNode value = field.getValue();
      switch (field.getKey()) {
        case "direction" -> direction = direction(value);
        case "profiles" -> profiles = profiles(value, errors);
        case "all" -> all = value.asBoolean();
        default ->
            errors.add(
                new FieldError(
                    field.getKey(), "is unknown here; there are direction, profiles, all"));
      }
    }
    if (direction == null) {
      errors.add(new FieldError("direction", "is ours (send it again) or theirs (import it)"));
    }
    if (all == (profiles != null)) {
      errors.add(new FieldError("profiles", "is a list of profiles; or give all: true"));
    }
    if (!errors.isEmpty()) {
      throw ApiProblem.invalid("Nothing was repaired", errors);
    }
    return new RepairRequest(direction, profiles);
  }

  private static Direction direction(JsonNode value) {
    return Arrays.stream(Direction.values())
        .filter(known -> known.word().equals(value.asText()))
        .findFirst()
        .orElse(null);
  }

  private static List<Long> profiles(JsonNode value, List<FieldError> errors) {
    List<Long> profiles = new ArrayList<>();
    if (!value.isArray() || value.isEmpty()) {
      errors.add(new FieldError("profiles", "is a list of at least one profile, by number"));
    }
    for (JsonNode each : value) {
      if (!each.canConvertToLong() || !each.isIntegralNumber()) {
        errors.add(new FieldError("profiles", each + " is no number of a profile"));
      } else {
        profiles.add(each.longValue());
      }
    }
    return profiles;
  }
}
