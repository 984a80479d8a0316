package dev.caravan.importing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.ImportGoal;
import dev.caravan.mailchimp.SeenMember;
import dev.caravan.profile.Coerced;
import dev.caravan.profile.Identifier;
import dev.caravan.profile.Identifiers;
import dev.caravan.profile.Property;
import dev.caravan.profile.PropertyValue;
import dev.caravan.run.Outcome;
import dev.caravan.run.OutcomeClass;
import dev.caravan.segment.ConsentRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Decides a page, member by member. Used by one thread, once. */
final class PageDecision {
  private final MatchedPage matched;
  private final ImportScope scope;
  private final ImportFacts facts;
  private final long run;
  private final WorkingProfiles profiles;
  private final ProfileMembers companions;
  private final PageConsents consents;
  private final PageBooks books;

  PageDecision(MatchedPage matched) {
    this.matched = matched;
    this.scope = matched.scope();
    this.facts = matched.facts();
    this.run = scope.run().id();
    this.profiles = new WorkingProfiles(facts);
    this.companions = new ProfileMembers(facts.companions());
    this.consents = new PageConsents(scope, facts.consents());
    this.books = new PageBooks(run, matched.page().fetchedAt());
  }

  MappedPage mapped() {
    return new MappedPage(
        matched,
        profiles.created(),
        profiles.changed(),
        books.members(),
        books.ledger(),
        consents.given(),
        consents.said(),
        books.counts(),
        books.outcomes());
  }

  /** The person that the run is for is no member, and never was one that we know. */
  void nobody() {
    if (facts.erased().addresses().contains(scope.run().address())) {
      books.count(
          Outcome.because(
              OutcomeClass.EXCLUDED, null, null, PageBooks.ERASED, PageBooks.WAS_ERASED, null));
      return;
    }
    books.count(
        Outcome.because(
            OutcomeClass.EXCLUDED,
            scope.run().address(),
            null,
            "NO_MEMBER",
            "is no member of this audience",
            null));
  }

  void decide(ObjectNode json) {
    SeenMember member = Mirror.seen(json, null);
    if (facts.met().contains(member.webId())) {
      // Pages overlap: another page of this dry run has this member in its books.
      return;
    }
    LedgerRow known = facts.ledger().get(member.webId());
    boolean erased = facts.erased().addresses().contains(member.address());
    if (known != null && known.run() == run) {
      // Pages overlap: another page of this run has this member in its books.
      see(member, known, erased);
      return;
    }
    if (known != null && isOlderThan(member, known)) {
      // A read-back was faster; the run only counts the member.
      books.keep(known);
      return;
    }
    ImportedMember imported =
        new ImportedMember(json, member, known, Fingerprint.of(json, scope.goal()));
    if (matched.page().isOfChanges() && imported.isAsKnown()) {
      // Windows overlap: the walk before this one has it in its books.
      see(member, known, erased);
      return;
    }
    if (erased) {
      comeBack(imported);
      return;
    }
    if (!scope.includes(member.status())) {
      leave(imported);
    } else {
      enter(imported);
    }
  }

  private void see(SeenMember member, LedgerRow known, boolean erased) {
    if (!erased) {
      books.see(member, known.profile());
    }
  }

  /** A member with an address that was erased. */
  private void comeBack(ImportedMember member) {
    LedgerRow known = member.known();
    if (known != null && known.profile() != null) {
      // Somebody else who took the address over: stays as known, under the old one.
      books.keep(known);
    } else if (scope.includes(member.seen().status())) {
      books.erased(member);
    }
  }

  private boolean isOlderThan(SeenMember member, LedgerRow known) {
    int order = member.lastChanged().compareTo(known.lastChanged());
    return order < 0 || (order == 0 && matched.page().fetchedAt().isBefore(known.fetchedAt()));
  }

  /**
   * Archived, deleted, or no longer in one of the chosen statuses. What was noted of the membership
   * goes with it, whether or not the person consents by now.
   */
  private void leave(ImportedMember member) {
    LedgerRow known = member.known();
    if (known == null || !known.inScope()) {
      stayOut(member);
      return;
    }
    if (known.profile() != null && profiles.exists(known.profile())) {
      WorkingProfiles.Working profile = profiles.of(known.profile());
      ObjectNode before = profile.properties;
      profiles.takeOver(profile, withoutAudience(member, profile), run);
      books.left(
          member,
          WorkingProfiles.difference(before, profile.properties),
          WorkingProfiles.difference(profile.properties, before));
    } else {
      books.left(member, null, null);
    }
  }

  private void stayOut(ImportedMember member) {
    if (member.known() == null) {
      books.see(member.seen(), null);
    } else {
      books.stayedOut(member);
    }
    if (matched.page().isOfPerson()) {
      books.count(
          Outcome.because(
              OutcomeClass.EXCLUDED,
              member.seen().address(),
              null,
              "STATUS",
              "is %s, which is none of the statuses that are imported"
                  .formatted(member.seen().status()),
              "status"));
    }
  }

  /** The audience's name goes with the last member of it that belongs to the profile. */
  private ObjectNode withoutAudience(ImportedMember member, WorkingProfiles.Working profile) {
    ObjectNode properties = profile.properties.deepCopy();
    String property = scope.goal().recordAudiencesIn();
    if (!companions.leave(profile.id, member.seen().webId())
        || property == null
        || !properties.path(property).isArray()) {
      return properties;
    }
    ArrayNode names = properties.putArray(property);
    for (JsonNode name : profile.properties.path(property)) {
      if (!name.asText().equals(scope.audienceName())) {
        names.add(name);
      }
    }
    if (names.isEmpty()) {
      properties.remove(property);
    }
    return properties;
  }

  private void enter(ImportedMember member) {
    if (isEcho(member)) {
      books.echo(member);
      return;
    }
    String field = scope.goal().field();
    Property property = facts.properties().get(scope.goal().property());
    JsonNode value = MemberField.value(member.json(), field);
    if (value.isMissingNode()) {
      books.leaveOut(
          member, OutcomeClass.INVALID, "NO_IDENTIFIER", "has no value in " + field, field);
      return;
    }
    if (!(PropertyValue.coerce(property.type(), value) instanceof Coerced.Fits fits)) {
      books.leaveOut(
          member,
          OutcomeClass.INVALID,
          "BAD_IDENTIFIER",
          field + " does not fit " + property.id() + ", which is of type " + property.type().word(),
          field);
      return;
    }
    Optional<Identifier> identifier = Identifiers.of(property, fits.value());
    if (identifier.isEmpty()) {
      books.leaveOut(
          member,
          OutcomeClass.INVALID,
          "SHORT_IDENTIFIER",
          "%s is shorter than %d characters, which never match"
              .formatted(field, Identifier.MIN_LENGTH),
          field);
      return;
    }
    match(member, identifier.get(), fits.value());
  }

  /** Our own write read back: nothing that is imported differs from what was imported last. */
  private boolean isEcho(ImportedMember member) {
    LedgerRow known = member.known();
    return known != null
        && known.inScope()
        && !matched.page().isWhole()
        && !matched.page().isOfPerson()
        && known.fingerprint() == member.fingerprint()
        // Who was left out for want of consent may have it by now.
        && !PageBooks.CONSENT.equals(known.reason())
        && member.seen().lastChanged().equals(facts.ownWrites().get(known.webId()));
  }

  private void match(ImportedMember member, Identifier identifier, JsonNode value) {
    LedgerRow known = member.known();
    Long owner = profiles.owner(identifier);
    Long followed =
        known != null && known.profile() != null && profiles.exists(known.profile())
            ? known.profile()
            : null;
    boolean moved = followed != null && !known.address().equals(member.seen().address());
    if (moved && owner != null && !owner.equals(followed)) {
      books.leaveOut(
          member,
          OutcomeClass.INVALID,
          PageBooks.AMBIGUOUS,
          "moved to an address of profile %d, but belongs to profile %d".formatted(owner, followed),
          scope.goal().field());
      return;
    }
    Long profile = owner != null ? owner : followed;
    if (profile == null && !scope.settings().createProfiles()) {
      books.leaveOut(
          member,
          OutcomeClass.EXCLUDED,
          "NO_CREATE",
          "matches no profile, and this audience may not create profiles",
          null);
      return;
    }
    WorkingProfiles.Working working =
        profile == null ? profiles.create(scope.settings().zone()) : profiles.of(profile);
    ConsentRule.Decision consent = consents.decide(member, working);
    if (!consent.met()) {
      withoutConsent(member, working, identifier, consent);
      return;
    }
    boolean writesIdentifier = working.isNew() || (moved && owner == null);
    write(member, working, writesIdentifier ? value : null);
  }

  /**
   * Nothing is written but the answers themselves: a refusal must be heard, whoever is left out.
   */
  private void withoutConsent(
      ImportedMember member,
      WorkingProfiles.Working profile,
      Identifier identifier,
      ConsentRule.Decision consent) {
    boolean exists = !profile.isNew() || profile.touched;
    if (exists) {
      consents.hear(member, profile.id);
    } else {
      profiles.discard(profile);
      if (facts.erased().identifiers().contains(identifier)) {
        books.erased(member);
        return;
      }
    }
    books.withoutConsent(member, exists ? profile.id : null, identifier, consent.reason());
  }

  /**
   * @param identifier what the profile is matched by from now on; null: it is so already
   */
  private void write(ImportedMember member, WorkingProfiles.Working profile, JsonNode identifier) {
    boolean first = profile.isNew() && !profile.touched;
    ObjectNode properties = profile.properties.deepCopy();
    RuleTrace trace = new RuleTrace(scope.run().dryRun());
    if (identifier != null) {
      hold(properties, identifier);
      trace.identifier(scope.goal());
    }
    ObjectNode contributed = member.contributedTo(profile.id);
    List<Outcome> warnings = map(member, profile, properties, contributed, trace);
    recordAudience(properties, trace);
    if (profiles.bringsBack(profile, properties, facts.erased().identifiers())) {
      bringBack(member, profile, first);
      return;
    }
    ObjectNode before = profile.properties;
    Identifier foreign = profiles.takeOver(profile, properties, run);
    if (foreign != null) {
      ambiguous(member, profile, foreign, first);
      return;
    }
    boolean answered = consents.hear(member, profile.id);
    boolean entered = profile.enter(consents.zone(profile));
    leaveFormer(member, profile);
    companions.enter(profile.id, member.seen().webId());
    warnings.forEach(books::count);
    Outcome outcome = outcome(member.seen(), profile, first, before, answered || entered);
    books.imported(
        member,
        profile.id,
        contributed,
        scope.run().dryRun() ? planned(outcome, profile, before, trace) : outcome);
  }

  /** A rule would write an identifier that was erased. */
  private void bringBack(ImportedMember member, WorkingProfiles.Working profile, boolean first) {
    if (first) {
      profiles.discard(profile);
      books.erased(member);
    } else {
      books.leaveOut(member, OutcomeClass.EXCLUDED, PageBooks.ERASED, PageBooks.WAS_ERASED, null);
    }
  }

  private void hold(ObjectNode properties, JsonNode identifier) {
    Property property = facts.properties().get(scope.goal().property());
    properties.set(
        property.id(),
        property.multiple()
            ? Operator.union(
                properties.path(property.id()),
                JsonNodeFactory.instance.arrayNode().add(identifier))
            : identifier);
  }

  private List<Outcome> map(
      ImportedMember member,
      WorkingProfiles.Working profile,
      ObjectNode properties,
      ObjectNode contributed,
      RuleTrace trace) {
    List<Outcome> warnings = new ArrayList<>();
    for (ImportGoal.Mapping mapping : scope.goal().mappings()) {
      Property property = facts.properties().get(mapping.property());
      JsonNode value = scope.value(member.json(), mapping.field());
      if (value.isMissingNode()
          && mapping.clearWhenEmpty()
          && MemberField.isUnknown(member.json(), mapping.field())) {
        // What the audience does not have, it does not have empty.
        continue;
      }
      JsonNode before = properties.get(property.id());
      Optional<String> misfit = Operator.apply(mapping, property, value, properties, contributed);
      trace.mapping(mapping, value, before, properties.get(property.id()), misfit);
      misfit.ifPresent(
          reason ->
              warnings.add(
                  Outcome.because(
                      OutcomeClass.WARN,
                      member.seen().address(),
                      profile.id,
                      "NOT_CONVERTED",
                      mapping.property() + " was left alone: " + reason,
                      mapping.field())));
    }
    return warnings;
  }

  private void recordAudience(ObjectNode properties, RuleTrace trace) {
    String property = scope.goal().recordAudiencesIn();
    if (property != null) {
      ArrayNode name = JsonNodeFactory.instance.arrayNode().add(scope.audienceName());
      JsonNode before = properties.path(property);
      ArrayNode names = Operator.union(before, name);
      properties.set(property, names);
      trace.audience(property, before, names);
    }
  }

  /** What the member gave to another profile before, it takes along. */
  private void leaveFormer(ImportedMember member, WorkingProfiles.Working profile) {
    LedgerRow known = member.known();
    if (known == null
        || known.profile() == null
        || known.profile() == profile.id
        || !profiles.exists(known.profile())) {
      return;
    }
    WorkingProfiles.Working former = profiles.of(known.profile());
    ObjectNode properties = withoutAudience(member, former);
    ObjectNode contributed = member.contributedTo(former.id);
    for (ImportGoal.Mapping mapping : scope.goal().mappings()) {
      Operator.withdraw(
          mapping, facts.properties().get(mapping.property()), properties, contributed);
    }
    profiles.takeOver(former, properties, run);
  }

  /**
   * @param moved whether an answer to an objective, or the zone, is another now
   */
  private static Outcome outcome(
      SeenMember member,
      WorkingProfiles.Working profile,
      boolean first,
      ObjectNode before,
      boolean moved) {
    if (first) {
      return Outcome.of(OutcomeClass.ADDED, member.address(), profile.id, null, null);
    }
    ObjectNode old = WorkingProfiles.difference(before, profile.properties);
    ObjectNode now = WorkingProfiles.difference(profile.properties, before);
    OutcomeClass outcomeClass =
        old.isEmpty() && now.isEmpty() && !moved ? OutcomeClass.UNCHANGED : OutcomeClass.CHANGED;
    return Outcome.of(outcomeClass, member.address(), profile.id, old, now);
  }

  /**
   * What a dry run tells of a row: the rule behind each value that would be another; of the one
   * person it is for, the whole profile before and after.
   */
  private Outcome planned(
      Outcome outcome, WorkingProfiles.Working profile, ObjectNode before, RuleTrace trace) {
    boolean whole = matched.page().isOfPerson();
    if (outcome.outcomeClass() == OutcomeClass.UNCHANGED && !whole) {
      return outcome;
    }
    ObjectNode old = whole ? before : WorkingProfiles.difference(before, profile.properties);
    ObjectNode now =
        whole ? profile.properties : WorkingProfiles.difference(profile.properties, before);
    return new Outcome(
        outcome.outcomeClass(),
        outcome.address(),
        // A new one has no id yet that anybody could look up.
        profile.isNew() ? null : profile.id,
        null,
        null,
        null,
        old,
        now,
        whole ? trace.all() : trace.of(old, now));
  }

  private void ambiguous(
      ImportedMember member, WorkingProfiles.Working profile, Identifier foreign, boolean first) {
    Long owner = profiles.owner(foreign);
    if (first) {
      profiles.discard(profile);
    }
    books.leaveOut(
        member,
        OutcomeClass.INVALID,
        PageBooks.AMBIGUOUS,
        first
            ? "its %s belongs to profile %d already".formatted(foreign.property(), owner)
            : "matches profile %d, but its %s belongs to profile %d"
                .formatted(profile.id, foreign.property(), owner),
        foreign.property());
  }
}
