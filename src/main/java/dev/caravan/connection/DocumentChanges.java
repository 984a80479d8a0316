package dev.caravan.connection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Tells two documents apart, place by place. */
final class DocumentChanges {
  private static final String GOALS = "exports";

  private final List<DocumentChange> changes = new ArrayList<>();

  private DocumentChanges() {}

  /** In the order of the documents' keys; empty when they say the same. */
  static List<DocumentChange> between(ObjectNode before, ObjectNode after) {
    DocumentChanges found = new DocumentChanges();
    found.objects("", before, after);
    return List.copyOf(found.changes);
  }

  private void compare(String place, JsonNode before, JsonNode after) {
    if (before == null || after == null) {
      changes.add(new DocumentChange(place, before, after));
    } else if (!before.equals(after)) {
      if (before.isObject() && after.isObject()) {
        objects(place + ".", before, after);
      } else if (place.equals(GOALS) && areGoals(before) && areGoals(after)) {
        goals(before, after);
      } else if (before.isArray() && after.isArray() && before.size() == after.size()) {
        for (int index = 0; index < before.size(); index++) {
          compare(place + "[" + index + "]", before.get(index), after.get(index));
        }
      } else {
        changes.add(new DocumentChange(place, before, after));
      }
    }
  }

  private void objects(String prefix, JsonNode before, JsonNode after) {
    Set<String> keys = new LinkedHashSet<>();
    before.fieldNames().forEachRemaining(keys::add);
    after.fieldNames().forEachRemaining(keys::add);
    for (String key : keys) {
      compare(prefix + key, before.get(key), after.get(key));
    }
  }

  // A goal that was moved up is the same goal.
  private void goals(JsonNode before, JsonNode after) {
    JsonNode was = names(before);
    JsonNode is = names(after);
    Set<String> names = new LinkedHashSet<>();
    was.forEach(name -> names.add(name.asText()));
    is.forEach(name -> names.add(name.asText()));
    for (String name : names) {
      compare(GOALS + "[" + name + "]", goal(before, name), goal(after, name));
    }
    if (was.size() == is.size() && names.size() == was.size() && !was.equals(is)) {
      changes.add(new DocumentChange(GOALS, was, is));
    }
  }

  private static boolean areGoals(JsonNode exports) {
    return exports.isArray() && exports.findValuesAsText("goal").size() == exports.size();
  }

  private static JsonNode names(JsonNode exports) {
    var names = JsonNodeFactory.instance.arrayNode();
    exports.forEach(export -> names.add(export.path("goal").asText()));
    return names;
  }

  private static JsonNode goal(JsonNode exports, String name) {
    for (JsonNode export : exports) {
      if (export.path("goal").asText().equals(name)) {
        return export;
      }
    }
    return null;
  }
}
