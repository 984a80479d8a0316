package dev.caravan.exporting;

import dev.caravan.profile.ErasedPeople;
import dev.caravan.run.Counts;
import dev.caravan.run.Outcome;
import dev.caravan.run.OutcomeClass;
import dev.caravan.run.RunPages;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** Settles rows of a plan that are not sent in this run. Safe for use by many threads. */
public final class PutOff {
  private final Jdbi jdbi;
  private final RunPages pages;
  private final PlannedRows rows;
  private final CandidateStore candidates;

  public PutOff(Jdbi jdbi, RunPages pages) {
    this.jdbi = jdbi;
    this.pages = pages;
    this.rows = new PlannedRows(jdbi);
    this.candidates = new CandidateStore(jdbi);
  }

  /** All rows of the chunk are deferred. */
  void defer(Chunk chunk, String reason, String detail) {
    ExportAudience work = chunk.audience();
    jdbi.useTransaction(
        handle -> {
          ErasedPeople.hold(handle);
          List<PlannedRow> due = rows.read(handle, chunk);
          List<Outcome> outcomes =
              due.stream()
                  .map(
                      row ->
                          ExportOutcomes.because(OutcomeClass.DEFERRED, row, reason, detail, null))
                  .toList();
          pages.write(
              handle,
              work.run(),
              chunk.key(),
              Counts.NONE.plus(OutcomeClass.DEFERRED, outcomes.size()),
              outcomes);
          candidates.finish(handle, work, due.stream().map(PlannedRow::profile).toList());
        });
  }
}
