package dev.caravan.exporting;

import dev.caravan.run.Counts;
import dev.caravan.run.RunPages;
import org.jdbi.v3.core.Jdbi;

/** Ends the work on an audience: every candidate must have come out in one class. Thread-safe. */
public final class ExportBalance {
  private final RunPages pages;
  private final ExportPlan plans;
  private final CandidateStore candidates;

  public ExportBalance(Jdbi jdbi, RunPages pages, ExportPlan plans) {
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
    long total = plans.total(work);
    Counts counts = pages.counts(work.run().id(), work.goalRun().goalId(), work.audience().id());
    if (counts.rows() != total) {
      throw new IllegalStateException(
          "goal %s, audience %s: %d candidates, but %d rows in the account"
              .formatted(work.goal().goal(), work.audience().mailchimpId(), total, counts.rows()));
    }
    candidates.forget(work, work.run().dryRun());
  }
}
