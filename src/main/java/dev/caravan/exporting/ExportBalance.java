package dev.caravan.exporting;

import dev.caravan.profile.ErasedPeople;
import dev.caravan.run.Counts;
import dev.caravan.run.Outcome;
import dev.caravan.run.OutcomeClass;
import dev.caravan.run.RunPages;
import java.util.Collections;
import org.jdbi.v3.core.Jdbi;

/** Ends the work on an audience: every candidate must have come out in one class. Thread-safe. */
public final class ExportBalance {
  private static final String ERASED = "ERASED";
  private static final String DETAIL = "The person was erased while this run was under way.";

  private final Jdbi jdbi;
  private final RunPages pages;
  private final ExportPlan plans;
  private final CandidateStore candidates;

  public ExportBalance(Jdbi jdbi, RunPages pages, ExportPlan plans) {
    this.jdbi = jdbi;
    this.pages = pages;
    this.plans = plans;
    this.candidates = new CandidateStore(jdbi);
  }

  /**
   * A dry run's candidates are kept for a day.
   *
   * @throws IllegalStateException when the account does not balance
   */
  public void close(ExportAudience work) {
    settleTheErased(work);
    long total = plans.total(work);
    Counts counts = pages.counts(work.run().id(), work.goalRun().goalId(), work.audience().id());
    if (counts.rows() != total) {
      throw new IllegalStateException(
          "goal %s, audience %s: %d candidates, but %d rows in the account"
              .formatted(work.goal().goal(), work.audience().mailchimpId(), total, counts.rows()));
    }
    candidates.forget(work, work.run().dryRun());
  }

  /** All others are done by now: whoever is erased from here on was counted before. */
  private void settleTheErased(ExportAudience work) {
    jdbi.useTransaction(
        handle -> {
          ErasedPeople.hold(handle);
          int erased = candidates.finishErased(handle, work);
          if (erased > 0) {
            pages.write(
                handle,
                work.run(),
                work.page(ExportChunks.ERASED, 0),
                Counts.NONE.plus(OutcomeClass.EXCLUDED, erased),
                Collections.nCopies(
                    erased,
                    Outcome.because(OutcomeClass.EXCLUDED, null, null, ERASED, DETAIL, null)));
          }
        });
  }
}
