package dev.caravan.importing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.ImportGoal;
import dev.caravan.mailchimp.AudienceStore;
import dev.caravan.mailchimp.MembershipStore;
import dev.caravan.profile.Coerced;
import dev.caravan.profile.ConsentStore;
import dev.caravan.profile.ErasedPeople;
import dev.caravan.profile.Identifier;
import dev.caravan.profile.Identifiers;
import dev.caravan.profile.Profile;
import dev.caravan.profile.ProfileStore;
import dev.caravan.profile.Property;
import dev.caravan.profile.PropertyStore;
import dev.caravan.profile.PropertyValue;
import dev.caravan.segment.ConsentRule;
import dev.caravan.segment.ObjectiveStore;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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
  private final ConsentStore consents;
  private final ObjectiveStore objectives;
  private final MembershipStore memberships;
  private final ErasedPeople erased;
  private final ImportLedger ledger = new ImportLedger();
  private final SaidStore said = new SaidStore();
  private final DryRunMembers met = new DryRunMembers();

  public IdentifierMatch(
      Jdbi jdbi,
      AudienceStore audiences,
      PropertyStore properties,
      ProfileStore profiles,
      ConsentStore consents,
      ObjectiveStore objectives,
      MembershipStore memberships,
      ErasedPeople erased) {
    this.jdbi = jdbi;
    this.audiences = audiences;
    this.properties = properties;
    this.profiles = profiles;
    this.consents = consents;
    this.objectives = objectives;
    this.memberships = memberships;
    this.erased = erased;
  }

  /** The page with the profiles that its members belong to. */
  public MatchedPage match(AudiencePage page) {
    Map<String, Property> definitions = properties.byId();
    ConsentRule consent = objectives.rule(page.goalRun().connection().document().objectives());
    return jdbi.withHandle(
        handle -> {
          ImportScope scope =
              ImportScope.of(
                  page.goalRun(), audiences.find(handle, page.audience()).orElseThrow(), consent);
          return new MatchedPage(page, scope, facts(handle, page, scope, definitions));
        });
  }

  private ImportFacts facts(
      Handle handle, AudiencePage page, ImportScope scope, Map<String, Property> definitions) {
    List<Long> webIds =
        page.getMembers().stream().map(member -> member.path("web_id").asLong()).toList();
    Set<Identifier> identifiers = identifiers(page.getMembers(), scope.goal(), definitions);
    ImportFacts.Erased gone = erased(handle, page, identifiers);
    Set<String> consentMatters = consentMatters(scope);
    boolean takenForNew =
        gone.isNobody()
            && consentMatters.isEmpty()
            && scope.settings().createProfiles()
            && !scope.run().dryRun()
            && page.isTakenForNew();
    Newcomers newcomers =
        takenForNew ? newcomers(page, scope, identifiers, definitions) : Newcomers.NONE;
    Map<Long, LedgerRow> known =
        ledger.read(
            handle, page.goalRun().goalId(), page.audience(), without(newcomers.webIds(), webIds));
    Map<Long, Instant> ownWrites = memberships.ownWrites(handle, page.audience(), known.keySet());
    Map<Identifier, Long> owners =
        profiles.match(handle, without(newcomers.identifiers(), identifiers));
    if (page.isWhole() && !takenForNew) {
      // Neighbours share the rows at both edges, each with an identifier or two.
      page.getWalk().brought(known.size() + owners.size() <= 4 * page.overlap());
    }
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
        consents(handle, page, scope, webIds, found.keySet(), consentMatters),
        gone,
        freshIds,
        scope.run().dryRun() ? met.met(handle, page.key(), webIds) : Set.of(),
        newcomers);
  }

  private static Newcomers newcomers(
      AudiencePage page,
      ImportScope scope,
      Set<Identifier> identifiers,
      Map<String, Property> definitions) {
    Set<Long> webIds = Newcomers.on(page, scope);
    List<ObjectNode> others =
        page.getMembers().stream()
            .filter(member -> !webIds.contains(member.path("web_id").asLong()))
            .toList();
    return new Newcomers(
        webIds, without(identifiers(others, scope.goal(), definitions), identifiers));
  }

  private static <T> Set<T> without(Set<T> some, Collection<T> all) {
    Set<T> rest = new HashSet<>(all);
    rest.removeAll(some);
    return rest;
  }

  private static Set<String> consentMatters(ImportScope scope) {
    Set<String> matter = new TreeSet<>(scope.consent().ids());
    matter.addAll(scope.goal().consentObjectives());
    return matter;
  }

  private ConsentFacts consents(
      Handle handle,
      AudiencePage page,
      ImportScope scope,
      List<Long> webIds,
      Set<Long> profileIds,
      Set<String> matter) {
    if (matter.isEmpty()) {
      return ConsentFacts.NONE;
    }
    return new ConsentFacts(
        consents.of(handle, profileIds, matter),
        scope.goal().permissions().isEmpty()
            ? Map.of()
            : said.read(handle, page.goalRun().goalId(), page.audience(), webIds));
  }

  /** Comes before everything else: what is read after the number of the latest erasure is newer. */
  private ImportFacts.Erased erased(Handle handle, AudiencePage page, Set<Identifier> identifiers) {
    long latest = ErasedPeople.latest(handle);
    if (latest == 0) {
      return new ImportFacts.Erased(0, Set.of(), Set.of());
    }
    Set<String> addresses = new HashSet<>();
    page.getMembers()
        .forEach(m -> addresses.add(Identifier.address(m.path("email_address").asText())));
    if (page.isOfPerson()) {
      addresses.add(page.goalRun().run().address());
    }
    return new ImportFacts.Erased(
        latest, erased.addressesAmong(handle, addresses), erased.among(handle, identifiers));
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
