package dev.caravan.exporting;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/** What became of an order about one member. */
sealed interface MemberResult {
  PlannedRow row();

  /** When it came to be so, by Mailchimp's clock. */
  Instant at();

  /** Gathers this among the results of a page. */
  void keepIn(RowResults page);

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

    @Override
    public void keepIn(RowResults page) {
      page.removed(this);
    }
  }

  /** Has its earlier status again. */
  record Back(PlannedRow row, Instant at, JsonNode member) implements MemberResult {
    @Override
    public void keepIn(RowResults page) {
      page.accepted(row, new Verdict.Accepted(member, false), row.statusBefore(), at);
    }
  }

  /**
   * Was written, without tags.
   *
   * @param created whether this goal brought the member into being
   */
  record Written(PlannedRow row, Instant at, JsonNode member, boolean created)
      implements MemberResult {
    @Override
    public void keepIn(RowResults page) {
      page.written(row, member, created, at);
    }
  }

  /** Has its tags and marketing permissions, too. */
  record Supplemented(PlannedRow row, Instant at) implements MemberResult {
    @Override
    public void keepIn(RowResults page) {
      page.supplemented(row, at);
    }
  }

  /** Is left as it is, because of the status it has by now. */
  record Kept(PlannedRow row, Instant at, JsonNode member, String detail) implements MemberResult {
    @Override
    public void keepIn(RowResults page) {
      page.kept(this);
    }
  }

  /** Mailchimp does not know the member any more. */
  record Missing(PlannedRow row, Instant at) implements MemberResult {
    @Override
    public void keepIn(RowResults page) {
      page.missing(row, at);
    }
  }

  /** Mailchimp said no. */
  record Refused(PlannedRow row, Instant at, Verdict.Refused refused) implements MemberResult {
    @Override
    public void keepIn(RowResults page) {
      page.refused(row, refused, at);
    }
  }
}
