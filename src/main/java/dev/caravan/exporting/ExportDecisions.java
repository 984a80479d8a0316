package dev.caravan.exporting;

import dev.caravan.exporting.CandidateStore.Decided;
import dev.caravan.profile.ErasedPeople;
import dev.caravan.run.Counts;
import dev.caravan.run.Outcome;
import dev.caravan.run.OutcomeClass;
import dev.caravan.run.RunPages;
import dev.caravan.run.RunStore;
import dev.caravan.segment.ObjectiveStore;
import dev.caravan.segment.StageReports;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Decides about a chunk of candidates: facts, decision, and one transaction that keeps what was
 * decided with the account of those rows that end here. Safe for use by many threads.
 */
public final class ExportDecisions {
  private final Jdbi jdbi;
  private final RunStore runs;
  private final RunPages pages;
  private final CandidateDecisions decisions;
  private final CandidateStore candidates;
  private final ExportLedger ledger;
  private final HoldOutStore holdOuts = new HoldOutStore();
  private final Clock clock;

  public ExportDecisions(
      Jdbi jdbi,
      RunStore runs,
      RunPages pages,
      Segments segments,
      ObjectiveStore objectives,
      StageReports stages,
      Clock clock) {
    this.jdbi = jdbi;
    this.runs = runs;
    this.pages = pages;
    this.decisions = new CandidateDecisions(segments, objectives, stages, clock);
    this.candidates = new CandidateStore(jdbi);
    this.ledger = new ExportLedger();
    this.clock = clock;
  }

  public void decide(Chunk chunk) {
    ExportAudience work = chunk.audience();
    runs.checkStop(work.run().id());
    CandidateDecisions.Rules rules = decisions.rules(work);
    jdbi.useTransaction(
        handle -> {
          // Whoever is erased from here on is erased from what is written here, too.
          ErasedPeople.hold(handle);
          keep(handle, chunk, rules.decide(handle, chunk));
        });
  }

  private void keep(Handle handle, Chunk chunk, List<Decided> rows) {
    ExportAudience work = chunk.audience();
    Counts counts = Counts.NONE;
    List<Outcome> outcomes = new ArrayList<>();
    for (Decided row : rows) {
      if (row.decision().action() == null) {
        counts = counts.plus(row.decision().outcomeClass(), 1);
        if (row.decision().outcomeClass() != OutcomeClass.UNCHANGED) {
          outcomes.add(ended(row));
        }
      }
      for (Warning warning : row.decision().warnings()) {
        counts = counts.plus(OutcomeClass.WARN, 1);
        outcomes.add(
            warning.outcome(row.facts().address(), ExportOutcomes.profile(row.facts().profile())));
      }
    }
    pages.write(handle, work.run(), chunk.key(), counts, outcomes);
    PayloadRules rules = PayloadRules.of(work).orElse(null);
    candidates.decide(handle, work, rules, rows);
    if (!work.run().dryRun()) {
      ledger.mark(handle, work, rows, clock.instant());
      if (rules != null) {
        ledger.made(handle, work, rules, rows);
      }
      holdOuts.keep(handle, work, rows, clock.instant());
    }
  }

  private static Outcome ended(Decided row) {
    return Outcome.because(
        row.decision().outcomeClass(),
        row.facts().address(),
        ExportOutcomes.profile(row.facts().profile()),
        row.decision().reason(),
        row.decision().detail(),
        null);
  }
}
