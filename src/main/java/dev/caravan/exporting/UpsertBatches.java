package dev.caravan.exporting;

import dev.caravan.mailchimp.MailchimpCall;
import dev.caravan.mailchimp.MemberStatus;
import dev.caravan.run.OutcomeClass;
import dev.caravan.run.RunPages;
import dev.caravan.run.RunStore;
import dev.caravan.segment.ObjectiveStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;

/** Makes calls of chunks, and smaller ones of those that are refused. Thread-safe. */
public final class UpsertBatches {
  private final Jdbi jdbi;
  private final RunStore runs;
  private final RunPages pages;
  private final PlannedRows rows;
  private final CandidateStore candidates;
  private final ConsentAtSending consent;
  private final NewcomerStatus newcomers = new NewcomerStatus();

  public UpsertBatches(Jdbi jdbi, RunStore runs, RunPages pages, ObjectiveStore objectives) {
    this.jdbi = jdbi;
    this.runs = runs;
    this.pages = pages;
    this.rows = new PlannedRows(jdbi);
    this.candidates = new CandidateStore(jdbi);
    this.consent = new ConsentAtSending(jdbi, objectives);
  }

  /**
   * Leaves out whom somebody has archived since the plan was made, who no longer consents, and
   * newcomers whose status a batch would not keep to, and notes before the call that it is made:
   * should its answer be lost, the rows tell.
   */
  public UpsertBatch prepare(Chunk chunk) {
    runs.checkStop(chunk.audience().run().id());
    RowResults settled = new RowResults(chunk.audience());
    List<PlannedRow> due = new ArrayList<>();
    List<Long> singly = new ArrayList<>();
    boolean together = newcomers.isKept(jdbi, chunk.audience());
    Set<Long> withdrawn = consent.withdrawn(chunk.audience(), chunk.profiles());
    for (PlannedRow row : rows.read(chunk)) {
      if (row.status() == MemberStatus.ARCHIVED) {
        settled.archivedMeanwhile(row);
      } else if (withdrawn.contains(row.profile())) {
        settled.consentWithdrawn(row);
      } else if (!together && row.outcomeClass() == OutcomeClass.ADDED) {
        singly.add(row.profile());
      } else {
        due.add(row);
      }
    }
    settled.keep(jdbi, pages, chunk.key());
    jdbi.useHandle(
        handle -> candidates.divert(handle, chunk.audience(), Decision.Action.ENTER, singly));
    UpsertBatch batch = new UpsertBatch(chunk, 1, due);
    if (!batch.isEmpty()) {
      Attempts.begin(jdbi, chunk.audience(), batch.rows());
    }
    return batch;
  }

  public MailchimpCall call(UpsertBatch batch) {
    return batch.call();
  }

  /** A call that was refused as a whole is cut until the bad row stands alone. */
  public List<UpsertBatch> halves(UpsertBatch batch) {
    return batch.halves();
  }
}
