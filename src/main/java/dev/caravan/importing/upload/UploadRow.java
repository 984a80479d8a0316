package dev.caravan.importing.upload;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.profile.Identifier;
import dev.caravan.profile.Identifiers;
import dev.caravan.profile.Property;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A row that fits the properties there are.
 *
 * @param identifiers at least one, each with the spelling that was given
 * @param properties property → its new value; JSON null clears it
 * @param zone JSON null clears it; null: stays
 * @param permissionLevel null: stays
 * @param reimport whether the person may come back who was erased
 */
record UploadRow(
    long line,
    Map<Identifier, JsonNode> identifiers,
    Map<String, JsonNode> properties,
    List<String> consented,
    List<String> refused,
    JsonNode zone,
    String permissionLevel,
    boolean reimport) {

  /** By what the profile could be matched once these properties are stored. */
  Set<Identifier> identifiersAmongProperties(Map<String, Property> definitions) {
    Set<Identifier> identifiers = new HashSet<>();
    properties.forEach(
        (id, value) -> {
          if (!value.isNull() && definitions.get(id).uniqueIdentifier()) {
            for (JsonNode one : value.isArray() ? value : List.of(value)) {
              Identifiers.of(definitions.get(id), one).ifPresent(identifiers::add);
            }
          }
        });
    return identifiers;
  }
}
