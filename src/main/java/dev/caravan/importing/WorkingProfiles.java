package dev.caravan.importing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.profile.ChangedProfile;
import dev.caravan.profile.Identifier;
import dev.caravan.profile.Identifiers;
import dev.caravan.profile.NewProfile;
import dev.caravan.profile.Profile;
import dev.caravan.profile.Property;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The profiles of a page while its members are applied to them, one after the other: two members
 * may meet in one profile, also in one that the first of them creates. Used by one thread.
 */
final class WorkingProfiles {
  private static final String PERSONAL = "PERSONAL";

  /** A profile being written. */
  static final class Working {
    final long id;
    final Profile before;
    ObjectNode properties;
    Set<Identifier> identifiers;
    final ObjectNode provenance;
    boolean touched;
    String zone;

    private Working(
        long id,
        Profile before,
        ObjectNode properties,
        Set<Identifier> identifiers,
        ObjectNode provenance,
        String zone) {
      this.id = id;
      this.before = before;
      this.properties = properties;
      this.identifiers = identifiers;
      this.provenance = provenance;
      this.zone = zone;
    }

    boolean isNew() {
      return before == null;
    }

    /** Takes a zone on where it has none; whether it did. */
    boolean enter(String other) {
      boolean enters = zone == null && other != null;
      if (enters) {
        zone = other;
      }
      return enters;
    }
  }

  private final Map<String, Property> definitions;
  private final Map<Identifier, Long> owners;
  private final Map<Long, Profile> stored;
  private final long[] freshIds;
  private final Map<Long, Working> working = new LinkedHashMap<>();
  private int used;

  WorkingProfiles(ImportFacts facts) {
    this.definitions = facts.properties();
    this.owners = new HashMap<>(facts.owners());
    this.stored = facts.profiles();
    this.freshIds = facts.freshIds();
  }

  /** The profile that holds an identifier by now; null when none does. */
  Long owner(Identifier identifier) {
    return owners.get(identifier);
  }

  boolean exists(long id) {
    return stored.containsKey(id);
  }

  Working of(long id) {
    return working.computeIfAbsent(
        id,
        ignored -> {
          Profile profile = stored.get(id);
          return new Working(
              id,
              profile,
              profile.properties().deepCopy(),
              Identifiers.in(profile.properties(), definitions),
              profile.provenance().deepCopy(),
              profile.zone());
        });
  }

  Working create(String zone) {
    long id = freshIds[used++];
    ObjectNode properties = JsonNodeFactory.instance.objectNode();
    ObjectNode provenance = JsonNodeFactory.instance.objectNode();
    Working fresh = new Working(id, null, properties, Set.of(), provenance, zone);
    working.put(id, fresh);
    return fresh;
  }

  /** A profile that turned out not to be needed. */
  void discard(Working fresh) {
    working.remove(fresh.id);
  }

  /** Whether a profile would get an identifier that it does not have and that was erased. */
  boolean bringsBack(Working profile, ObjectNode properties, Set<Identifier> erased) {
    return !erased.isEmpty()
        && Identifiers.in(properties, definitions).stream()
            .anyMatch(held -> erased.contains(held) && !profile.identifiers.contains(held));
  }

  /**
   * Takes over what a member's rules made of a profile.
   *
   * @return the first identifier that belongs to another profile, in which case nothing is taken
   *     over; null when all is well
   */
  Identifier takeOver(Working profile, ObjectNode properties, long run) {
    Set<Identifier> identifiers = Identifiers.in(properties, definitions);
    for (Identifier identifier : identifiers) {
      Long owner = owners.get(identifier);
      if (owner != null && owner != profile.id) {
        return identifier;
      }
    }
    profile.identifiers.forEach(old -> owners.remove(old, profile.id));
    identifiers.forEach(held -> owners.put(held, profile.id));
    profile.identifiers = identifiers;
    properties
        .properties()
        .forEach(
            entry -> {
              if (!entry.getValue().equals(profile.properties.get(entry.getKey()))) {
                profile.provenance.put(entry.getKey(), run);
              }
            });
    List<String> cleared = new ArrayList<>();
    profile
        .provenance
        .fieldNames()
        .forEachRemaining(
            property -> {
              if (!properties.has(property)) {
                cleared.add(property);
              }
            });
    profile.provenance.remove(cleared);
    profile.properties = properties;
    profile.touched = true;
    return null;
  }

  List<NewProfile> created() {
    return working.values().stream()
        .filter(profile -> profile.isNew() && profile.touched)
        .map(
            profile ->
                new NewProfile(
                    profile.id,
                    profile.properties,
                    profile.provenance,
                    profile.zone,
                    PERSONAL,
                    List.copyOf(profile.identifiers)))
        .toList();
  }

  List<ChangedProfile> changed() {
    return working.values().stream()
        .filter(profile -> !profile.isNew() && profile.touched)
        .filter(
            profile ->
                !profile.properties.equals(profile.before.properties())
                    || !Objects.equals(profile.zone, profile.before.zone()))
        .map(
            profile ->
                ChangedProfile.of(
                    profile.before,
                    profile.properties,
                    profile.provenance,
                    profile.zone,
                    profile.before.permissionLevel(),
                    definitions))
        .toList();
  }

  /** The fields that differ, as they are in the first of two. */
  static ObjectNode difference(ObjectNode here, ObjectNode there) {
    ObjectNode difference = JsonNodeFactory.instance.objectNode();
    here.properties()
        .forEach(
            entry -> {
              JsonNode other = there.get(entry.getKey());
              if (!entry.getValue().equals(other)) {
                difference.set(entry.getKey(), entry.getValue());
              }
            });
    return difference;
  }
}
