package dev.caravan.exporting;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.ExportGoal;
import dev.caravan.connection.ExportGoal.Scope;
import dev.caravan.exporting.Decision.Action;
import dev.caravan.exporting.Decision.Mark;
import dev.caravan.exporting.Facts.Ledger;
import dev.caravan.mailchimp.MemberStatus;
import dev.caravan.run.OutcomeClass;
import dev.caravan.segment.ConsentRule;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The rules of an export, in the order in which they are asked: the first that answers decides.
 * Pure: the same facts at the same time give the same decision. Safe for use by many threads.
 */
final class ExportDecision {
  /** The reason in the ledger of somebody who left the segment and stays in the audience. */
  static final String LEFT_SEGMENT = "LEFT_SEGMENT";

  /** The reason of whoever did not consent, or no longer does. */
  static final String CONSENT = "CONSENT";

  /** The reason of somebody who had left, stayed in the audience, and is in the segment again. */
  static final String RETURNED = "RETURNED";

  private final ExportGoal goal;
  private final ConsentRule consent;
  private final PayloadMapping mapping;
  private final HoldOut holdOut;
  private final boolean full;
  private final boolean again;
  private final Instant now;

  /**
   * @param consent whom the connection may handle
   * @param full whether what Mailchimp has already is sent again
   * @param again whether what it refused is sent again at once: somebody asked for that
   */
  ExportDecision(
      ExportGoal goal,
      ConsentRule consent,
      PayloadMapping mapping,
      HoldOut holdOut,
      boolean full,
      boolean again,
      Instant now) {
    this.goal = goal;
    this.holdOut = holdOut;
    this.consent = consent;
    this.mapping = mapping;
    this.full = full;
    this.again = again;
    this.now = now;
  }

  Decision decide(Facts facts) {
    if (facts.leaver()) {
      return leaver(facts, LEFT_SEGMENT, "Is not in the segment " + goal.segment() + ".");
    }
    return inSegment(facts);
  }

  private Decision inSegment(Facts facts) {
    if (facts.address() == null) {
      return Decision.ends(
          OutcomeClass.INVALID,
          "NO_IDENTIFIER",
          "The profile has no value in " + goal.identifier() + ".");
    }
    if (!Address.isWellFormed(facts.address())) {
      return Decision.ends(
          OutcomeClass.INVALID,
          "BAD_ADDRESS",
          "The value in " + goal.identifier() + " is no email address.");
    }
    ConsentRule.Decision handled = consent.decide(facts.zone(), facts.answers());
    if (!handled.met()) {
      return withoutConsent(facts, handled);
    }
    Optional<Decision> heldBack = HeldBack.decide(goal, facts);
    if (heldBack.isPresent()) {
      return heldBack.get();
    }
    if (holdOut.holds(facts.profile())) {
      return Decision.ends(
          OutcomeClass.EXCLUDED,
          HoldOut.REASON,
          "Is one of the %s percent that this goal keeps out, always the same people."
              .formatted(percent()));
    }
    if (isForgotten(facts)) {
      return Decision.ends(
          OutcomeClass.EXCLUDED,
          Refusal.FORGOTTEN.name(),
          "This goal deleted the member permanently at %s; only the person can come back, by signing up."
              .formatted(facts.ledger().removedAt()));
    }
    if (facts.former() != null && facts.former().status() != MemberStatus.ARCHIVED) {
      return moved(facts);
    }
    if (facts.member() == null && facts.former() != null) {
      return archived(facts, facts.former());
    }
    if (facts.member() == null && !goal.createSubscribers()) {
      return Decision.ends(
          OutcomeClass.EXCLUDED,
          "NO_CREATE",
          "Is no member of the audience, and this goal does not create subscribers.");
    }
    boolean archived = facts.member() != null && facts.member().status() == MemberStatus.ARCHIVED;
    return archived ? archived(facts, facts.member()) : payload(facts, Action.UPSERT);
  }

  private Decision archived(Facts facts, Facts.Member member) {
    return mayReturn(facts.ledger(), member)
        ? payload(facts, Action.RETURN)
        : Decision.ends(
            OutcomeClass.EXCLUDED,
            "ARCHIVED",
            "The member is archived, and a write would bring it back.");
  }

  /**
   * The profile has another address than the member. The member takes it over, whatever its status:
   * a new member would be a second one for the same person, and one that has not unsubscribed.
   */
  private Decision moved(Facts facts) {
    return facts.member() == null
        ? payload(facts, Action.MOVE)
        : Decision.ends(
            OutcomeClass.EXCLUDED, Refusal.MEMBER_EXISTS.name(), Refusal.MEMBER_EXISTS.advice());
  }

  private String percent() {
    return BigDecimal.valueOf(holdOut.percent()).stripTrailingZeros().toPlainString();
  }

  private Decision payload(Facts facts, Action action) {
    PayloadMapping.Mapped mapped = mapping.map(facts);
    ObjectNode payload = mapped.payload(facts.address());
    Optional<Decision> known = known(facts, PayloadHash.of(payload));
    if (known.isPresent()) {
      return known.get();
    }
    boolean isNew = action == Action.RETURN || facts.member() == null && action != Action.MOVE;
    boolean batch = isNew || action == Action.MOVE || full || isForBatch(payload, facts.ledger());
    Decision written =
        new Decision(
            isNew ? OutcomeClass.ADDED : OutcomeClass.CHANGED,
            batch ? action : Action.SUPPLEMENT,
            null,
            null,
            payload,
            null,
            mapped.warnings());
    return facts.member() == null || isNew || facts.ledger() == null
        ? written
        : returned(written, facts);
  }

  /** Somebody who left and stayed in the audience is in the segment again. */
  private static Decision returned(Decision written, Facts facts) {
    if (facts.ledger().wasRemovedBy(Leaving.Word.TAG)) {
      return written.because(
          RETURNED, "Is in the segment again; the tag of those who left is taken off.");
    }
    if (facts.ledger().wasRemovedBy(Leaving.Word.UNSUBSCRIBE)
        && facts.member().status() == MemberStatus.UNSUBSCRIBED) {
      return written.because(
          RETURNED,
          "Is in the segment again and stays unsubscribed: only the person can subscribe again.");
    }
    return written;
  }

  /** Deleted permanently by this goal, and not back by the person's own doing. */
  private static boolean isForgotten(Facts facts) {
    return facts.ledger() != null
        && facts.member() == null
        && facts.ledger().wasRemovedBy(Leaving.Word.DELETE)
        && facts.address().equals(facts.ledger().address());
  }

  /** What only calls about one member write needs no batch before it. */
  private static boolean isForBatch(ObjectNode payload, Ledger ledger) {
    return ledger == null
        || PayloadFields.isBatchDifferent(payload, ledger.payload())
        || Supplement.of(payload, ledger.payload()).isEmpty();
  }

  /** What Mailchimp has already, or did not want: empty where the payload is to be sent. */
  private Optional<Decision> known(Facts facts, byte[] hash) {
    Ledger ledger = facts.ledger();
    if (ledger == null) {
      return Optional.empty();
    }
    boolean refused = !again && Arrays.equals(hash, ledger.refusedHash());
    if (ledger.is(Ledger.State.REFUSED) && refused && !mayRepeat(ledger)) {
      return Optional.of(
          Decision.ends(
              OutcomeClass.EXCLUDED,
              "REFUSED_EARLIER",
              "Mailchimp refused the same before (" + ledger.reason() + ")."));
    }
    boolean same = Arrays.equals(hash, ledger.hash());
    if (ledger.is(Ledger.State.ACTIVE) && same && facts.member() != null && !full) {
      boolean back = LEFT_SEGMENT.equals(ledger.reason());
      return Optional.of(
          Decision.ends(OutcomeClass.UNCHANGED, null, null).marked(back ? Mark.BACK : null));
    }
    if (refused && ledger.retryAt() != null && ledger.retryAt().isAfter(now) && waits(ledger)) {
      return Optional.of(
          Decision.ends(
              OutcomeClass.DEFERRED,
              ledger.reason(),
              "Will be tried again at " + ledger.retryAt()));
    }
    return Optional.empty();
  }

  /** A full run tries again at once whatever may have been put right in the audience. */
  private boolean waits(Ledger ledger) {
    return !full || Refusal.isPassing(ledger.reason());
  }

  /** What was given up may have been put right in the audience since; a full run finds out. */
  private boolean mayRepeat(Ledger ledger) {
    return full && !Refusal.isPermanent(ledger.reason());
  }

  /** Archived by this goal, by nobody else since, and to be a subscriber again. */
  private boolean mayReturn(Ledger ledger, Facts.Member member) {
    return goal.createSubscribers()
        && ledger != null
        && ledger.wasRemovedBy(Leaving.Word.ARCHIVE)
        && ledger.statusBefore() != null
        && ledger.removedAt() != null
        && !member.lastChanged().isAfter(ledger.removedAt());
  }

  /**
   * Nothing is sent about somebody without consent. Who had it and lost it leaves, where this goal
   * takes people out at all; who never answered is only left out.
   */
  private Decision withoutConsent(Facts facts, ConsentRule.Decision handled) {
    return lost(facts, handled)
        ? leaver(facts, CONSENT, handled.reason())
        : Decision.ends(OutcomeClass.EXCLUDED, CONSENT, handled.reason());
  }

  private boolean lost(Facts facts, ConsentRule.Decision handled) {
    Ledger ledger = facts.ledger();
    boolean written = ledger != null && ledger.hash() != null && !ledger.is(Ledger.State.REMOVED);
    boolean refusedThere =
        handled.refused()
            && facts.member() != null
            && facts.member().status() == MemberStatus.SUBSCRIBED;
    return removable(facts) && (written || refusedThere);
  }

  /**
   * @param reason a stable word for why the person leaves
   * @param detail the same as a sentence
   */
  private Decision leaver(Facts facts, String reason, String detail) {
    if (facts.addressTaken()) {
      return Decision.ends(
              OutcomeClass.EXCLUDED,
              "ADDRESS_MOVED",
              "The address belongs to another profile, which is in the segment.")
          .marked(Mark.GONE);
    }
    if (facts.member() == null) {
      return Decision.ends(
              OutcomeClass.EXCLUDED, "NO_MEMBER", "Is no member of the audience any more.")
          .marked(Mark.GONE);
    }
    if (!removable(facts)) {
      return Decision.ends(
              OutcomeClass.EXCLUDED,
              LEFT_SEGMENT,
              "Left the segment; this goal does not take the member out.")
          .marked(Mark.LEFT);
    }
    return Leaving.stays(goal.removeOthers().action(), facts.member().status())
        .map(
            stays ->
                Decision.ends(OutcomeClass.EXCLUDED, stays.reason(), stays.detail())
                    .marked(stays.out() ? Mark.GONE : null))
        .orElseGet(
            () ->
                new Decision(
                    OutcomeClass.REMOVED, Action.REMOVE, reason, detail, null, null, List.of()));
  }

  private boolean removable(Facts facts) {
    if (goal.removeOthers() == null) {
      return false;
    }
    return goal.removeOthers().scope() == Scope.AUDIENCE
        || (facts.ledger() != null && facts.ledger().owned());
  }
}
