package dev.caravan.exporting;

import dev.caravan.exporting.CandidateStore.Decided;
import dev.caravan.run.FollowUp;
import dev.caravan.segment.ConsentRule;
import dev.caravan.segment.ObjectiveStore;
import dev.caravan.segment.StageReports;
import java.time.Clock;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * From candidates to decisions: facts, and the rules of the goal. Runs, dry runs, previews and
 * explanations all come by here; they differ in what they do next. Safe for use by many threads.
 */
final class CandidateDecisions {
  private final FactsStore facts;
  private final ObjectiveStore objectives;
  private final Clock clock;

  CandidateDecisions(
      Segments segments, ObjectiveStore objectives, StageReports stages, Clock clock) {
    this.facts = new FactsStore(segments, stages);
    this.objectives = objectives;
    this.clock = clock;
  }

  /** Under the rules that hold now. */
  Rules rules(ExportAudience work) {
    return new Rules(work, objectives.rule(work.objectives()));
  }

  /** What is decided by, for the chunks of one audience. */
  final class Rules {
    private final ConsentRule consent;
    private final ExportDecision decision;

    private Rules(ExportAudience work, ConsentRule consent) {
      this.consent = consent;
      this.decision =
          new ExportDecision(
              work.goal(),
              consent,
              new PayloadMapping(work.goal().mappings(), AudienceTargets.of(work)),
              new HoldOut(work.goalRun().goalId(), work.goal().holdOut()),
              work.run().full(),
              work.run().is(FollowUp.Kind.RETRY),
              clock.instant());
    }

    /** In the order of the profiles; whoever was decided about by now is left out. */
    List<Decided> decide(Handle handle, Chunk chunk) {
      return facts.read(handle, chunk, consent).stream()
          .map(row -> new Decided(row, decision.decide(row)))
          .toList();
    }
  }
}
