package dev.caravan.exporting;

import dev.caravan.profile.ErasedPeople;
import dev.caravan.run.Counts;
import dev.caravan.run.Outcome;
import dev.caravan.run.RunPages;
import dev.caravan.run.RunStore;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** Tells of a dry run's rows what a run would do, and sends nothing. Thread-safe. */
public final class ExportPreview {
  private final Jdbi jdbi;
  private final RunStore runs;
  private final RunPages pages;
  private final PlannedRows rows;
  private final CandidateStore candidates;

  public ExportPreview(Jdbi jdbi, RunStore runs, RunPages pages) {
    this.jdbi = jdbi;
    this.runs = runs;
    this.pages = pages;
    this.rows = new PlannedRows(jdbi);
    this.candidates = new CandidateStore(jdbi);
  }

  public void write(Chunk chunk) {
    ExportAudience work = chunk.audience();
    runs.checkStop(work.run().id());
    jdbi.useTransaction(
        handle -> {
          ErasedPeople.hold(handle);
          List<PlannedRow> due = rows.read(handle, chunk);
          Counts counts = Counts.NONE;
          List<Outcome> outcomes = new ArrayList<>();
          for (PlannedRow row : due) {
            counts = counts.plus(row.outcomeClass(), 1);
            outcomes.add(
                row.action() == Decision.Action.REMOVE
                    ? ExportOutcomes.removed(row, work.goal().removeOthers().action(), row.status())
                    : ExportOutcomes.written(row.outcomeClass(), row));
          }
          pages.write(handle, work.run(), chunk.key(), counts, outcomes);
          candidates.finish(handle, work, due.stream().map(PlannedRow::profile).toList());
        });
  }
}
