package dev.caravan.exporting;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.mailchimp.MailchimpAnswer;
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
  Optional<MemberResult> settle(PlannedRow row) {
    return row.action() == Decision.Action.REMOVE ? removal(row) : comeback(row);
  }

  /** What to make of a member that Mailchimp would not archive. */
  MemberResult kept(PlannedRow row) {
    return new MemberResult.Kept(
        row,
        at,
        member,
        status == MemberStatus.ARCHIVED
            ? "The member is archived already."
            : "Mailchimp does not archive a member that is " + status.word() + ".");
  }

  private Optional<MemberResult> removal(PlannedRow row) {
    if (status == MemberStatus.ARCHIVED && row.seen() != null) {
      // An earlier call of ours, whose answer was lost, has done it.
      return Optional.of(new MemberResult.Gone(row, lastChanged));
    }
    // The API refuses to archive these (405).
    return switch (status) {
      case ARCHIVED, CLEANED, PENDING -> Optional.of(kept(row));
      default -> Optional.empty();
    };
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
        new MemberResult.Kept(
            row,
            at,
            member,
            "Somebody else has changed the member since: it is " + status.word() + "."));
  }
}
