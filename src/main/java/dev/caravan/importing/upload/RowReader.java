package dev.caravan.importing.upload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.caravan.profile.Coerced;
import dev.caravan.profile.Identifier;
import dev.caravan.profile.Property;
import dev.caravan.profile.PropertyType;
import dev.caravan.profile.PropertyValue;
import dev.caravan.segment.Objectives;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks the entries of an upload against the properties, objectives and zones there are. */
final class RowReader {
  private static final Set<String> KEYS =
      Set.of("identifiers", "properties", "objectives", "zone", "permissionLevel", "reimport");
  private static final List<String> LEVELS = List.of("DO_NOT_TRACK", "ANONYMOUS", "PERSONAL");
  private static final int MAX_NAME = 100;

  private final Map<String, Property> properties;
  private final Objectives defined;

  RowReader(Map<String, Property> properties, Objectives defined) {
    this.properties = properties;
    this.defined = defined;
  }

  UploadRow read(UploadLine.Entry entry) throws InvalidRow {
    JsonNode tree = entry.tree();
    if (!tree.isObject()) {
      throw new InvalidRow("must be an object such as {\"identifiers\": {…}, \"properties\": {…}}");
    }
    for (Map.Entry<String, JsonNode> field : tree.properties()) {
      if (!KEYS.contains(field.getKey())) {
        throw new InvalidRow(field.getKey() + " is unknown; a row has " + sorted(KEYS));
      }
    }
    JsonNode objectives = object(tree, "objectives");
    for (Map.Entry<String, JsonNode> field : objectives.properties()) {
      if (!field.getKey().equals("consented") && !field.getKey().equals("refused")) {
        throw new InvalidRow(
            "objectives." + field.getKey() + " is unknown; there are consented and refused");
      }
    }
    List<String> consented = names(objectives, "consented");
    List<String> refused = names(objectives, "refused");
    for (String objective : consented) {
      if (refused.contains(objective)) {
        throw new InvalidRow("objective " + objective + " is both consented and refused");
      }
    }
    return new UploadRow(
        entry.line(),
        identifiers(object(tree, "identifiers")),
        values(object(tree, "properties")),
        consented,
        refused,
        zone(tree.get("zone")),
        level(tree.get("permissionLevel")),
        reimport(tree.path("reimport")));
  }

  private Map<Identifier, JsonNode> identifiers(JsonNode given) throws InvalidRow {
    Map<Identifier, JsonNode> identifiers = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : given.properties()) {
      String place = "identifiers." + field.getKey();
      Property property = properties.get(field.getKey());
      if (property == null || !property.uniqueIdentifier()) {
        throw new InvalidRow(place + " is no unique identifier; there are " + uniqueIdentifiers());
      }
      JsonNode value = fitting(property.type(), field.getValue(), place);
      String text = value.isNumber() ? value.decimalValue().toPlainString() : value.asText();
      Identifier identifier =
          Identifier.of(property, text)
              .orElseThrow(
                  () ->
                      new InvalidRow(
                          "%s is shorter than %d characters and identifies nobody"
                              .formatted(place, Identifier.MIN_LENGTH)));
      identifiers.put(identifier, value);
    }
    if (identifiers.isEmpty()) {
      throw new InvalidRow("NO_IDENTIFIER: gives no identifier; there are " + uniqueIdentifiers());
    }
    return identifiers;
  }

  private Map<String, JsonNode> values(JsonNode given) throws InvalidRow {
    Map<String, JsonNode> values = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : given.properties()) {
      String place = "properties." + field.getKey();
      Property property = properties.get(field.getKey());
      if (property == null) {
        throw new InvalidRow(place + " is no property; define it first");
      }
      values.put(property.id(), value(property, field.getValue(), place));
    }
    return values;
  }

  /** An empty text or an empty list is no value, just as null. */
  private static JsonNode value(Property property, JsonNode given, String place) throws InvalidRow {
    if (given.isNull() || given.isTextual() && given.textValue().isEmpty()) {
      return NullNode.instance;
    }
    Coerced coerced = PropertyValue.coerce(property, given);
    if (coerced instanceof Coerced.Misfit misfit) {
      throw new InvalidRow(place + ": " + misfit.message());
    }
    JsonNode value = ((Coerced.Fits) coerced).value();
    return value.isArray() && value.isEmpty() ? NullNode.instance : value;
  }

  private static JsonNode fitting(PropertyType type, JsonNode given, String place)
      throws InvalidRow {
    Coerced coerced = PropertyValue.coerce(type, given);
    if (coerced instanceof Coerced.Misfit misfit) {
      throw new InvalidRow(place + ": " + misfit.message());
    }
    return ((Coerced.Fits) coerced).value();
  }

  private static JsonNode object(JsonNode tree, String key) throws InvalidRow {
    JsonNode value = tree.path(key);
    if (value.isMissingNode()) {
      return JsonNodeFactory.instance.objectNode();
    }
    if (!value.isObject()) {
      throw new InvalidRow(key + " must be an object, not " + value.getNodeType());
    }
    return value;
  }

  private List<String> names(JsonNode objectives, String key) throws InvalidRow {
    List<String> names = new ArrayList<>();
    JsonNode given = objectives.path(key);
    if (!given.isMissingNode() && !given.isArray()) {
      throw new InvalidRow("objectives." + key + " must be a list of objectives");
    }
    for (JsonNode name : given) {
      String place = "objectives." + key;
      names.add(known(name(name, place), place, "objective", defined.objectives().keySet()));
    }
    return names;
  }

  private JsonNode zone(JsonNode given) throws InvalidRow {
    if (given != null && !given.isNull()) {
      known(name(given, "zone"), "zone", "zone", defined.zones().keySet());
    }
    return given;
  }

  private static String known(String id, String place, String what, Set<String> ids)
      throws InvalidRow {
    if (!ids.contains(id)) {
      throw new InvalidRow("%s: there is no %s %s; there are %s".formatted(place, what, id, ids));
    }
    return id;
  }

  private static String name(JsonNode given, String place) throws InvalidRow {
    String text = fitting(PropertyType.TEXT, given, place).textValue();
    if (!given.isTextual() || text.isBlank() || text.length() > MAX_NAME) {
      throw new InvalidRow(place + " must be a text of 1 to " + MAX_NAME + " characters");
    }
    return text;
  }

  private static String level(JsonNode given) throws InvalidRow {
    if (given != null && !(given.isTextual() && LEVELS.contains(given.textValue()))) {
      throw new InvalidRow("permissionLevel must be one of " + LEVELS + ", not " + given);
    }
    return given == null ? null : given.textValue();
  }

  private static boolean reimport(JsonNode given) throws InvalidRow {
    if (!given.isMissingNode() && !given.isBoolean()) {
      throw new InvalidRow("reimport must be true or false, not " + given);
    }
    return given.asBoolean();
  }

  private List<String> uniqueIdentifiers() {
    return properties.values().stream()
        .filter(Property::uniqueIdentifier)
        .map(Property::id)
        .sorted()
        .toList();
  }

  private static List<String> sorted(Set<String> names) {
    return names.stream().sorted().toList();
  }
}
