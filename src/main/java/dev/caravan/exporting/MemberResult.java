package dev.caravan.exporting;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/** What became of an order about one member. */
sealed interface MemberResult {
  PlannedRow row();

  /** When it came to be so, by Mailchimp's clock. */
  Instant at();

  /** Archived by this goal; the row tells what the member was like before. */
  record Gone(PlannedRow row, Instant at) implements MemberResult {}

  /** Has its earlier status again. */
  record Back(PlannedRow row, Instant at, JsonNode member) implements MemberResult {}

  /**
   * Was written, without tags.
   *
   * @param created whether this goal brought the member into being
   */
  record Written(PlannedRow row, Instant at, JsonNode member, boolean created)
      implements MemberResult {}

  /** Has its tags and marketing permissions, too. */
  record Supplemented(PlannedRow row, Instant at) implements MemberResult {}

  /** Is left as it is, because of the status it has by now. */
  record Kept(PlannedRow row, Instant at, JsonNode member, String detail) implements MemberResult {}

  /** Mailchimp does not know the member any more. */
  record Missing(PlannedRow row, Instant at) implements MemberResult {}

  /** Mailchimp said no. */
  record Refused(PlannedRow row, Instant at, Verdict.Refused refused) implements MemberResult {}
}
