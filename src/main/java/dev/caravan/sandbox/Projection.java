package dev.caravan.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code fields} and {@code exclude_fields} leave of an answer: dotted names with the prefix
 * of the collection, like {@code members.merge_fields.FNAME}. Immutable once built.
 */
final class Projection {
  static final Projection ALL = new Projection(false);

  private final boolean including;
  private final Map<String, Projection> names = new LinkedHashMap<>();

  private Projection(boolean including) {
    this.including = including;
  }

  /** Null or empty lists are as good as none; {@code fields} wins over {@code exclude_fields}. */
  static Projection of(String fields, String excludeFields) {
    boolean including = fields != null && !fields.isBlank();
    String list = including ? fields : excludeFields;
    if (list == null || list.isBlank()) {
      return ALL;
    }
    Projection root = new Projection(including);
    for (String path : list.split(",")) {
      Projection at = root;
      for (String name : path.trim().split("\\.")) {
        at = at.names.computeIfAbsent(name, any -> new Projection(including));
      }
    }
    return root;
  }

  boolean isAll() {
    return names.isEmpty();
  }

  /** What is left inside a field: {@link #ALL}, a part, or null if the field goes. */
  Projection inside(String name) {
    if (isAll()) {
      return ALL;
    }
    Projection named = names.get(name);
    if (including) {
      return named == null ? null : named.isAll() ? ALL : named;
    }
    return named == null ? ALL : named.isAll() ? null : named;
  }

  /** Takes out of an answer what is not wanted; elements of arrays are treated alike. */
  void prune(JsonNode node) {
    if (isAll()) {
      return;
    }
    if (node.isArray()) {
      node.forEach(this::prune);
    } else if (node instanceof ObjectNode object) {
      List<String> fields = new ArrayList<>();
      object.fieldNames().forEachRemaining(fields::add);
      for (String field : fields) {
        Projection inside = inside(field);
        if (inside == null) {
          object.remove(field);
        } else {
          inside.prune(object.get(field));
        }
      }
    }
  }
}
