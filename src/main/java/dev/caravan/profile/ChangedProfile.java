package dev.caravan.profile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A profile to be written over the revision that was read.
 *
 * @param revision the one that was read
 * @param properties all of them, as they shall be
 * @param provenance all of it, as it shall be
 * @param zone null: none
 * @param added identifiers it did not hold before
 * @param removed identifiers it holds no longer
 */
public record ChangedProfile(
    long id,
    long revision,
    ObjectNode properties,
    ObjectNode provenance,
    String zone,
    String permissionLevel,
    boolean entersZone,
    List<Identifier> added,
    List<Identifier> removed) {

  /**
   * A profile with other properties; which identifiers come and go is found by comparing.
   *
   * @param before as it was read; its nodes must not have been changed since
   */
  public static ChangedProfile of(
      Profile before,
      ObjectNode properties,
      ObjectNode provenance,
      Map<String, Property> definitions) {
    return of(before, properties, provenance, before.zone(), before.permissionLevel(), definitions);
  }

  /** A profile with other properties, zone and permission level. */
  public static ChangedProfile of(
      Profile before,
      ObjectNode properties,
      ObjectNode provenance,
      String zone,
      String permissionLevel,
      Map<String, Property> definitions) {
    Set<Identifier> had = Identifiers.in(before.properties(), definitions);
    Set<Identifier> has = Identifiers.in(properties, definitions);
    List<Identifier> added = new ArrayList<>(has);
    added.removeAll(had);
    List<Identifier> removed = new ArrayList<>(had);
    removed.removeAll(has);
    return new ChangedProfile(
        before.id(),
        before.revision(),
        properties,
        provenance,
        zone,
        permissionLevel,
        !Objects.equals(before.zone(), zone),
        added,
        removed);
  }
}
