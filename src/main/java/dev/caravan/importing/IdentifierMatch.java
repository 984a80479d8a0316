package dev.caravan.importing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.ImportGoal;
import dev.caravan.mailchimp.AudienceStore;
import dev.caravan.mailchimp.MembershipStore;
import dev.caravan.profile.Coerced;
import dev.caravan.profile.Identifier;
import dev.caravan.profile.Identifiers;
import dev.caravan.profile.Profile;
import dev.caravan.profile.ProfileStore;
import dev.caravan.profile.Property;
import dev.caravan.profile.PropertyStore;
import dev.caravan.profile.PropertyValue;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The step that matches the members of a page with profiles: reads all that is known about them,
 * without locks. What it reads is only written over if it still holds. Safe for use by many
 * threads.
 */
public final class IdentifierMatch {
  private final Jdbi jdbi;
  private final AudienceStore audiences;
  private final PropertyStore properties;
  private final ProfileStore profiles;
  private final MembershipStore memberships;
  private final ImportLedger ledger = new ImportLedger();
  private final DryRunMembers met = new DryRunMembers();

  public IdentifierMatch(
      Jdbi jdbi,
      AudienceStore audiences,
      PropertyStore properties,
      ProfileStore profiles,
      MembershipStore memberships) {
    this.jdbi = jdbi;
    this.audiences = audiences;
    this.properties = properties;
    this.profiles = profiles;
    this.memberships = memberships;
  }

  /** The page with the profiles that its members belong to. */
  public MatchedPage match(AudiencePage page) {
    Map<String, Property> definitions = properties.byId();
    return jdbi.withHandle(
        handle -> {
          ImportScope scope =
              ImportScope.of(page.goalRun(), audiences.find(handle, page.audience()).orElseThrow());
          return new MatchedPage(page, scope, facts(handle, page, scope, definitions));
        });
  }

  private ImportFacts facts(
      Handle handle, AudiencePage page, ImportScope scope, Map<String, Property> definitions) {
    List<Long> webIds =
        page.getMembers().stream().map(member -> member.path("web_id").asLong()).toList();
    Map<Long, LedgerRow> known =
        ledger.read(handle, page.goalRun().goalId(), page.audience(), webIds);
    Map<Long, Instant> ownWrites = memberships.ownWrites(handle, page.audience(), known.keySet());
    Map<Identifier, Long> owners =
        profiles.match(handle, identifiers(page.getMembers(), scope.goal(), definitions));
    Set<Long> ids = new HashSet<>(owners.values());
    known.values().stream().map(LedgerRow::profile).filter(Objects::nonNull).forEach(ids::add);
    Map<Long, Profile> found = profiles.read(handle, ids);
    Arrivals arrivals = new Arrivals(scope, definitions.get(scope.goal().property()), owners);
    for (ObjectNode member : page.getMembers()) {
      arrivals.add(member, known.get(member.path("web_id").asLong()));
    }
    Map<Long, Set<Long>> companions =
        arrivals.left().isEmpty()
            ? Map.of()
            : ledger.members(handle, page.goalRun().goalId(), page.audience(), arrivals.left());
    long[] freshIds =
        scope.settings().createProfiles() && arrivals.mayCreate()
            ? profiles.nextIds(handle, webIds.size())
            : new long[0];
    return new ImportFacts(
        definitions,
        known,
        ownWrites,
        owners,
        found,
        companions,
        freshIds,
        scope.run().dryRun() ? met.met(handle, page.key(), webIds) : Set.of());
  }

  /** The identifiers that the page's members carry, by the match itself or by a mapping. */
  private static Set<Identifier> identifiers(
      List<ObjectNode> members, ImportGoal goal, Map<String, Property> definitions) {
    Set<Identifier> identifiers = new HashSet<>();
    for (ObjectNode member : members) {
      add(identifiers, definitions.get(goal.property()), MemberField.value(member, goal.field()));
      for (ImportGoal.Mapping mapping : goal.mappings()) {
        Property property = definitions.get(mapping.property());
        if (property.uniqueIdentifier()) {
          add(identifiers, property, MemberField.value(member, mapping.field()));
        }
      }
    }
    return identifiers;
  }

  private static void add(Set<Identifier> identifiers, Property property, JsonNode value) {
    // A list is given by tags; otherwise it is one value.
    for (JsonNode one : value.isArray() ? value : List.of(value)) {
      identifier(property, one).ifPresent(identifiers::add);
    }
  }

  /** The identifier that a value of a member makes; empty when it fits not, or is too short. */
  static Optional<Identifier> identifier(Property property, JsonNode value) {
    return PropertyValue.coerce(property.type(), value) instanceof Coerced.Fits fits
        ? Identifiers.of(property, fits.value())
        : Optional.empty();
  }
}
