package dev.caravan.profile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds the identifiers among the properties of a profile. */
public final class Identifiers {
  private Identifiers() {}

  /**
   * The values by which a profile with these properties can be matched.
   *
   * @param definitions by id; properties without a definition are passed over
   */
  public static Set<Identifier> in(ObjectNode properties, Map<String, Property> definitions) {
    Set<Identifier> found = new LinkedHashSet<>();
    for (Map.Entry<String, JsonNode> entry : properties.properties()) {
      Property property = definitions.get(entry.getKey());
      if (property != null && property.uniqueIdentifier()) {
        if (entry.getValue().isArray()) {
          entry.getValue().forEach(value -> of(property, value).ifPresent(found::add));
        } else {
          of(property, entry.getValue()).ifPresent(found::add);
        }
      }
    }
    return found;
  }

  /**
   * The identifier that one value of a unique identifier makes; empty when it is too short to
   * match.
   *
   * @param value as the property stores it
   */
  public static Optional<Identifier> of(Property property, JsonNode value) {
    return Identifier.of(property, text(value));
  }

  /** The text by which PostgreSQL would show the value too: a number without an exponent. */
  private static String text(JsonNode value) {
    return value.isNumber() ? value.decimalValue().toPlainString() : value.asText();
  }
}
