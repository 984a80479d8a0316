package dev.caravan.profile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * A profile to be inserted.
 *
 * @param id from {@link ProfileStore#nextIds}
 * @param zone null: none
 * @param identifiers all that its properties hold
 */
public record NewProfile(
    long id,
    ObjectNode properties,
    ObjectNode provenance,
    String zone,
    String permissionLevel,
    List<Identifier> identifiers) {

  /** A new profile whose identifiers are found among its properties. */
  public static NewProfile of(
      long id,
      ObjectNode properties,
      ObjectNode provenance,
      String zone,
      String permissionLevel,
      Map<String, Property> definitions) {
    return new NewProfile(
        id,
        properties,
        provenance,
        zone,
        permissionLevel,
        List.copyOf(Identifiers.in(properties, definitions)));
  }
}
