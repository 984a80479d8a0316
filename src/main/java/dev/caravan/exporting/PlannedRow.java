package dev.caravan.exporting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.mailchimp.MemberStatus;
import dev.caravan.run.OutcomeClass;
import java.time.Instant;

/**
 * A candidate for which something is to be sent.
 *
 * @param profile negative: a member without a profile, by web id
 * @param address normalised
 * @param action what is sent
 * @param outcomeClass of the row when everything goes as planned
 * @param payload null for a removal
 * @param revision of the profile that the payload was made of; null: it is not all of that payload,
 *     or made of no profile
 * @param rules by which it was made; null where it was made of more than the profile
 * @param before the payload that Mailchimp accepted last; null: none
 * @param attempted whether a call was made before of which no answer is known
 * @param inLedger whether this goal has written to the person before, or tried to
 * @param attempts how often Mailchimp refused the row, one after the other
 * @param owned whether the member counts as added by this goal already
 * @param member Mailchimp's id of the member; null: there is none
 * @param status of the member by the mirror; null: there is none
 * @param statusBefore of a member that this goal removed; null: it did not
 * @param removedAt when it did, by Mailchimp's clock
 * @param knownAt as of when the status before was known by the mirror; null: by a look right before
 * @param seen the status that the member had right before a write about it alone; null: none was
 *     made
 */
record PlannedRow(
    long profile,
    String address,
    Decision.Action action,
    OutcomeClass outcomeClass,
    String reason,
    String detail,
    ObjectNode payload,
    Long revision,
    Long rules,
    JsonNode before,
    boolean attempted,
    boolean inLedger,
    int attempts,
    boolean owned,
    String member,
    MemberStatus status,
    MemberStatus statusBefore,
    Instant removedAt,
    Instant knownAt,
    MemberStatus seen) {

  /** The same row with the member that the mirror has. */
  PlannedRow member(String id, MemberStatus now) {
    return with(payload, revision, rules, attempted, id, now, seen);
  }

  /** The same row, whose member was looked at. */
  PlannedRow seen(MemberStatus now) {
    return with(payload, revision, rules, true, member, status, now);
  }

  /** The same row, about which a call is made. */
  PlannedRow tried() {
    return with(payload, revision, rules, true, member, status, seen);
  }

  /** The same row with what Mailchimp has of it. */
  PlannedRow written(ObjectNode accepted) {
    return with(accepted, null, null, attempted, member, status, seen);
  }

  private PlannedRow with(
      ObjectNode otherPayload,
      Long otherRevision,
      Long otherRules,
      boolean tried,
      String otherMember,
      MemberStatus otherStatus,
      MemberStatus otherSeen) {
    return new PlannedRow(
        profile,
        address,
        action,
        outcomeClass,
        reason,
        detail,
        otherPayload,
        otherRevision,
        otherRules,
        before,
        tried,
        inLedger,
        attempts,
        owned,
        otherMember,
        otherStatus,
        statusBefore,
        removedAt,
        knownAt,
        otherSeen);
  }
}
