package dev.caravan.exporting;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/** What became of an order about one member. */
sealed interface MemberResult {
  PlannedRow row();

  /** When it came to be so, by Mailchimp's clock. */
  Instant at();

  /**
   * Taken out by this goal; the row tells what the member was like before.
   *
   * @param member as Mailchimp shows it now; a missing node where it did not
   * @param knownAt as of when is known what it was like before; null: by a look right before
   */
  record Gone(PlannedRow row, Instant at, JsonNode member, Instant knownAt)
      implements MemberResult {
    Gone(PlannedRow row, Instant at, JsonNode member) {
      this(row, at, member, null);
    }
  }

  /** Has its earlier status again. */
  record Back(PlannedRow row, Instant at, JsonNode member) implements MemberResult {}

  /** Is left as it is, because of the status it has by now. */
  record Kept(PlannedRow row, Instant at, JsonNode member, String detail) implements MemberResult {}

  /** Mailchimp does not know the member any more. */
  record Missing(PlannedRow row, Instant at) implements MemberResult {}

  /** Mailchimp said no. */
  record Refused(PlannedRow row, Instant at, Verdict.Refused refused) implements MemberResult {}
}
