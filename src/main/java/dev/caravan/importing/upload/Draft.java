package dev.caravan.importing.upload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.profile.Identifier;
import dev.caravan.profile.Identifiers;
import dev.caravan.profile.Profile;
import dev.caravan.profile.Property;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** A profile while the rows of a chunk are applied to it. Used by one thread. */
final class Draft {
  final Profile before;
  final long line;
  ObjectNode properties;
  ObjectNode provenance;
  String zone;
  String permissionLevel;
  boolean touched;

  /** A profile that is stored already. */
  Draft(Profile before) {
    this.before = before;
    this.line = 0;
    this.properties = before.properties();
    this.provenance = before.provenance();
    this.zone = before.zone();
    this.permissionLevel = before.permissionLevel();
  }

  /** A profile that this line creates. */
  Draft(long line) {
    this.before = null;
    this.line = line;
    this.properties = JsonNodeFactory.instance.objectNode();
    this.provenance = JsonNodeFactory.instance.objectNode();
    this.permissionLevel = "PERSONAL";
  }

  boolean isNew() {
    return before == null;
  }

  String words() {
    return isNew() ? "the profile of line " + line : "profile " + before.id();
  }

  /** The properties as they are once this row is applied; nothing changes yet. */
  ObjectNode with(UploadRow row, Map<String, Property> definitions) {
    ObjectNode next = properties.deepCopy();
    Set<Identifier> held = Identifiers.in(properties, definitions);
    row.identifiers()
        .forEach(
            (identifier, value) -> {
              String id = identifier.property();
              if (held.contains(identifier)) {
                return; // keeps the spelling that is there
              }
              if (definitions.get(id).multiple() && next.get(id) instanceof ArrayNode several) {
                several.add(value);
              } else if (definitions.get(id).multiple()) {
                next.putArray(id).add(value);
              } else {
                next.set(id, value);
              }
            });
    row.properties()
        .forEach(
            (id, value) -> {
              if (value.isNull()) {
                next.remove(id);
              } else {
                next.set(id, value);
              }
            });
    return next;
  }

  /**
   * Takes the row over.
   *
   * @param next what {@link #with} gave
   * @param at provenance of the values that change
   * @return whether anything changed
   */
  boolean take(UploadRow row, ObjectNode next, String at) {
    String nextZone =
        row.zone() == null ? zone : row.zone().isNull() ? null : row.zone().textValue();
    String nextLevel = row.permissionLevel() == null ? permissionLevel : row.permissionLevel();
    boolean changed =
        !next.equals(properties)
            || !Objects.equals(nextZone, zone)
            || !nextLevel.equals(permissionLevel);
    if (changed) {
      ObjectNode origin = provenance.deepCopy();
      for (Map.Entry<String, JsonNode> value : next.properties()) {
        if (!value.getValue().equals(properties.get(value.getKey()))) {
          origin.put(value.getKey(), at);
        }
      }
      properties.fieldNames().forEachRemaining(id -> removeIfGone(origin, next, id));
      properties = next;
      provenance = origin;
      zone = nextZone;
      permissionLevel = nextLevel;
      touched = true;
    }
    return changed;
  }

  private static void removeIfGone(ObjectNode origin, ObjectNode next, String id) {
    if (!next.has(id)) {
      origin.remove(id);
    }
  }
}
