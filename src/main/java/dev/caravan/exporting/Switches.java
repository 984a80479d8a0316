package dev.caravan.exporting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/**
 * Groups or permissions of one member, each on or off by its id. For one thread.
 *
 * <p>No value leaves the member as it is, unless this goal has turned it before: then it is off.
 */
final class Switches {
  private final ObjectNode earlier;
  private final ObjectNode set = JsonNodeFactory.instance.objectNode();

  Switches(ObjectNode earlier) {
    this.earlier = earlier;
  }

  void set(String id, JsonNode value, List<Warning> warnings) {
    String text = value.asText("").strip().toLowerCase(Locale.ROOT);
    switch (text) {
      case "true" -> set.put(id, true);
      case "false" -> set.put(id, false);
      case "" -> {
        if (earlier.has(id)) {
          set.put(id, false);
        }
      }
      default ->
          warnings.add(
              new Warning(
                  "NOT_CONVERTED",
                  "“%s” is neither true nor false; it was left out.".formatted(FieldText.cut(text)),
                  id));
    }
  }

  ObjectNode set() {
    return set;
  }
}
