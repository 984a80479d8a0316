package dev.caravan.importing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.mailchimp.SeenMember;
import dev.caravan.profile.Identifier;
import dev.caravan.run.Counts;
import dev.caravan.run.Outcome;
import dev.caravan.run.OutcomeClass;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a page leaves in the books: the mirror of its members, their rows in the ledger, and the
 * account of what became of them. Used by one thread.
 */
final class PageBooks {
  static final String AMBIGUOUS = "AMBIGUOUS";
  static final String CONSENT = "CONSENT";
  static final String ERASED = "ERASED";
  static final String WAS_ERASED =
      "was erased here and is not imported again; an upload with \"reimport\": true lifts that";

  /** Who is left out for these is not moved to a new address: the profile still has the old one. */
  private static final Set<String> NOT_MOVED = Set.of(AMBIGUOUS, CONSENT);

  /** In the place of an address. */
  private static final String NOBODY = "(erased)";

  private final long run;
  private final Instant fetchedAt;
  private final List<SeenMember> members = new ArrayList<>();
  private final List<LedgerRow> ledger = new ArrayList<>();
  private final List<Outcome> outcomes = new ArrayList<>();
  private Counts counts = Counts.NONE;

  PageBooks(long run, Instant fetchedAt) {
    this.run = run;
    this.fetchedAt = fetchedAt;
  }

  List<SeenMember> members() {
    return members;
  }

  List<LedgerRow> ledger() {
    return ledger;
  }

  List<Outcome> outcomes() {
    return outcomes;
  }

  Counts counts() {
    return counts;
  }

  /** The member is mirrored, and that is all. */
  void see(SeenMember member, Long profile) {
    members.add(
        new SeenMember(
            member.webId(),
            member.member(),
            member.address(),
            profile,
            member.status(),
            member.lastChanged()));
  }

  /** Something newer is in the ledger; a member that counts is counted for this run. */
  void keep(LedgerRow known) {
    ledger.add(
        new LedgerRow(
            known.webId(),
            known.contact(),
            known.address(),
            known.profile(),
            known.inScope(),
            known.lastChanged(),
            known.fetchedAt(),
            run,
            known.fingerprint(),
            known.contributed(),
            known.reason(),
            known.waitsFor()));
    if (known.inScope()) {
      counts = counts.plus(OutcomeClass.UNCHANGED, 1);
    }
  }

  /** Our own write came back. */
  void echo(ImportedMember member) {
    LedgerRow known = member.known();
    see(member.seen(), known.profile());
    row(member, known.address(), known.profile(), true, known.contributed(), known.reason(), null);
    counts = counts.plusEchoes(1);
  }

  /**
   * The member is no longer among those that are imported.
   *
   * @param before what the profile lost with it; null: nothing
   * @param after what stands there now
   */
  void left(ImportedMember member, ObjectNode before, ObjectNode after) {
    LedgerRow known = member.known();
    SeenMember seen = member.seen();
    see(seen, known.profile());
    row(member, seen.address(), known.profile(), false, known.contributed(), null, null);
    count(
        new Outcome(
            OutcomeClass.REMOVED,
            seen.address(),
            known.profile(),
            seen.status().toUpperCase(Locale.ROOT),
            "is " + seen.status() + " in this audience now; the profile stays",
            "status",
            before,
            after));
  }

  /** The member had left before; a version of it that comes late must not bring it back. */
  void stayedOut(ImportedMember member) {
    LedgerRow known = member.known();
    see(member.seen(), known.profile());
    if (member.seen().lastChanged().isAfter(known.lastChanged())) {
      row(
          member,
          member.seen().address(),
          known.profile(),
          false,
          known.contributed(),
          known.reason(),
          null);
    }
  }

  /** The member was imported into a profile. */
  void imported(ImportedMember member, long profile, ObjectNode contributed, Outcome outcome) {
    see(member.seen(), profile);
    ObjectNode sums = contributed.isEmpty() ? null : contributed;
    row(member, member.seen().address(), profile, true, sums, null, null);
    count(outcome);
  }

  /**
   * The member is left out for want of consent.
   *
   * @param matched the profile it would belong to, whose consent is waited for; null: none
   * @param identifier by which that profile is found, or would be
   */
  void withoutConsent(ImportedMember member, Long matched, Identifier identifier, String detail) {
    Identifier waitsFor = matched == null ? identifier : null;
    leaveOut(member, matched, OutcomeClass.EXCLUDED, CONSENT, detail, null, waitsFor);
  }

  /** A rule left the member out; told when the reason is another than the last time. */
  void leaveOut(
      ImportedMember member,
      OutcomeClass outcomeClass,
      String reason,
      String detail,
      String field) {
    LedgerRow known = member.known();
    Long profile = known == null ? null : known.profile();
    leaveOut(member, profile, outcomeClass, reason, detail, field, null);
  }

  private void leaveOut(
      ImportedMember member,
      Long seenWith,
      OutcomeClass outcomeClass,
      String reason,
      String detail,
      String field,
      Identifier waitsFor) {
    LedgerRow known = member.known();
    Long profile = known == null ? null : known.profile();
    // As long as the profile was not moved along, the old address tells that it has changed.
    String address =
        known != null && NOT_MOVED.contains(reason) ? known.address() : member.seen().address();
    see(member.seen(), seenWith);
    ObjectNode contributed = known == null ? null : known.contributed();
    row(member, address, profile, true, contributed, reason, waitsFor);
    if (known != null && reason.equals(known.reason())) {
      counts = counts.plus(outcomeClass, 1);
    } else {
      count(
          Outcome.because(outcomeClass, member.seen().address(), seenWith, reason, detail, field));
    }
  }

  /**
   * The member is somebody who was erased: counted once a run, told once, and nothing of the person
   * is written down but Mailchimp's number of the member.
   */
  void erased(ImportedMember member) {
    LedgerRow known = member.known();
    ledger.add(
        new LedgerRow(
            member.seen().webId(),
            null,
            NOBODY,
            null,
            false,
            member.seen().lastChanged(),
            fetchedAt,
            run,
            0,
            null,
            ERASED,
            null));
    if (known != null && ERASED.equals(known.reason())) {
      counts = counts.plus(OutcomeClass.EXCLUDED, 1);
    } else {
      count(Outcome.because(OutcomeClass.EXCLUDED, null, null, ERASED, WAS_ERASED, null));
    }
  }

  /** Counts an outcome, and keeps it where it says something. */
  void count(Outcome outcome) {
    counts = counts.plus(outcome.outcomeClass(), 1);
    if (outcome.outcomeClass() != OutcomeClass.UNCHANGED || outcome.rules() != null) {
      outcomes.add(outcome);
    }
  }

  private void row(
      ImportedMember member,
      String address,
      Long profile,
      boolean inScope,
      ObjectNode contributed,
      String reason,
      Identifier waitsFor) {
    ledger.add(
        new LedgerRow(
            member.seen().webId(),
            member.json().path("contact_id").asText(null),
            address,
            profile,
            inScope,
            member.seen().lastChanged(),
            fetchedAt,
            run,
            member.fingerprint(),
            contributed,
            reason,
            waitsFor));
  }
}
