package dev.caravan.exporting;

import dev.caravan.mailchimp.MailchimpAnswer;
import dev.caravan.mailchimp.MailchimpFailure;
import dev.caravan.run.OutcomeClass;
import dev.caravan.run.RunPages;
import java.time.Clock;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.jdbi.v3.core.Jdbi;

/** Reads the answer to a batch and keeps what became of each row. Safe for use by many threads. */
public final class UpsertResults {
  private final Jdbi jdbi;
  private final RunPages pages;
  private final Clock clock;

  public UpsertResults(Jdbi jdbi, RunPages pages, Clock clock) {
    this.jdbi = jdbi;
    this.pages = pages;
    this.clock = clock;
  }

  public void accept(@Body MailchimpAnswer answer, @ExchangeProperty("batch") UpsertBatch batch) {
    UpsertAnswer members = new UpsertAnswer(answer.body());
    RowResults results = RowResults.of(batch);
    for (PlannedRow row : batch.rows()) {
      Verdict verdict = members.of(row);
      if (verdict instanceof Verdict.Accepted accepted) {
        if (accepted.created()) {
          results.created(accepted.member());
        }
        results.accepted(
            row, own(row, accepted, answer), batch.audience().statusForNew(), answer.at());
      } else if (verdict instanceof Verdict.Refused refused && isAboutStatus(row, refused)) {
        results.withoutStatus(row);
      } else if (verdict instanceof Verdict.Refused refused) {
        results.refused(row, refused, answer.at());
      }
    }
    results.keep(jdbi, pages, batch.key());
  }

  /** Only a newcomer's call says anything of a status, and as one that is meant for newcomers. */
  private static boolean isAboutStatus(PlannedRow row, Verdict.Refused refused) {
    return row.outcomeClass() == OutcomeClass.ADDED && refused.field().startsWith("status");
  }

  /**
   * Planned as new and there already: an earlier call of ours whose answer was lost has made it.
   */
  private static Verdict.Accepted own(
      PlannedRow row, Verdict.Accepted accepted, MailchimpAnswer answer) {
    return new Verdict.Accepted(
        accepted.member(), accepted.created() || row.attempted() || answer.repeated());
  }

  /** The call was refused, and its only row is to blame. */
  public void refuse(
      @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) MailchimpFailure failure,
      @ExchangeProperty("batch") UpsertBatch batch) {
    RowResults results = RowResults.of(batch);
    Verdict.Refused refused = UpsertAnswer.refused(failure);
    batch.rows().forEach(row -> results.refused(row, refused, clock.instant()));
    results.keep(jdbi, pages, batch.key());
  }
}
