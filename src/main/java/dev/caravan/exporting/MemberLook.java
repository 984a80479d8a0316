package dev.caravan.exporting;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.connection.Removal;
import dev.caravan.mailchimp.MailchimpAnswer;
import dev.caravan.mailchimp.MailchimpFailure;
import dev.caravan.mailchimp.MailchimpTime;
import dev.caravan.mailchimp.MemberStatus;
import java.time.Instant;
import java.util.Optional;

/**
 * A member as Mailchimp shows it right before something is written about it alone.
 *
 * @param at Mailchimp's clock when it answered
 */
record MemberLook(MemberStatus status, Instant lastChanged, JsonNode member, Instant at) {

  static MemberLook of(MailchimpAnswer answer) {
    JsonNode member = answer.body();
    return new MemberLook(
        MemberStatus.of(member.path("status").asText()).orElseThrow(),
        MailchimpTime.instant(member.path("last_changed").asText()),
        member,
        answer.at());
  }

  /** What is settled by the look alone; empty: the order is to be carried out. */
  Optional<MemberResult> settle(MemberOrder order) {
    return order.row().action() == Decision.Action.REMOVE ? removal(order) : comeback(order.row());
  }

  private Optional<MemberResult> removal(MemberOrder order) {
    PlannedRow row = order.row();
    Removal removal = order.audience().goal().removeOthers().action();
    if (row.seen() != null && Leaving.isDone(removal, status)) {
      // An earlier call of ours, whose answer was lost, has done it: in bulk perhaps, and then the
      // mirror alone told what the member was like before.
      return Optional.of(
          new MemberResult.Gone(row, lastChanged, member, order.audience().run().startedAt()));
    }
    return Leaving.stays(removal, status).map(stays -> kept(row, stays.detail()));
  }

  /**
   * What to make of a member that Mailchimp would not take out: out already, or refused.
   *
   * @param said Mailchimp's words
   */
  MemberResult notTakenOut(PlannedRow row, MailchimpFailure said) {
    return status == MemberStatus.ARCHIVED
        ? kept(row, "The member is archived already.")
        : new MemberResult.Refused(
            row,
            at,
            new Verdict.Refused(
                Refusal.of(said.detail(), ""),
                "The member is " + status.word() + ": " + said.detail(),
                ""));
  }

  private MemberResult kept(PlannedRow row, String detail) {
    return new MemberResult.Kept(row, at, member, detail);
  }

  /** Nobody is subscribed again who was touched by anybody else since this goal archived them. */
  private Optional<MemberResult> comeback(PlannedRow row) {
    if (status == MemberStatus.ARCHIVED && !lastChanged.isAfter(row.removedAt())) {
      return Optional.empty();
    }
    if (row.seen() != null && status == row.statusBefore()) {
      return Optional.of(new MemberResult.Back(row, at, member));
    }
    return Optional.of(
        kept(row, "Somebody else has changed the member since: it is " + status.word() + "."));
  }
}
