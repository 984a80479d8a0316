package dev.caravan.exporting;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.run.FollowUp;
import dev.caravan.run.FollowUps;
import dev.caravan.run.PlanMoved;
import dev.caravan.run.Run;
import dev.caravan.run.RunPlans;
import dev.caravan.run.RunStore;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.camel.ExchangeProperty;
import org.jdbi.v3.core.Jdbi;

/**
 * Lets a plan pass that somebody has approved, if it is still what would be done. A run that sends
 * nothing, or not everything, leaves a digest of what it decided; the run that approves it decides
 * again, for all its goals, and sends nothing before both are the same. Safe for use by many
 * threads.
 */
public final class ApprovedPlan {
  private static final String REASON = "NOT_IN_PLAN";
  private static final String DETAIL =
      "The plan that was approved holds removals only; the next run sends this.";

  private final Jdbi jdbi;
  private final RunStore runs;
  private final FollowUps followUps;
  private final RunPlans approvals;
  private final ExportPlan plans;
  private final ExportChunks chunks;
  private final PlanDigest digest;
  private final PutOff putOff;

  public ApprovedPlan(
      Jdbi jdbi,
      RunStore runs,
      FollowUps followUps,
      RunPlans approvals,
      ExportPlan plans,
      ExportChunks chunks,
      PutOff putOff) {
    this.jdbi = jdbi;
    this.runs = runs;
    this.followUps = followUps;
    this.approvals = approvals;
    this.plans = plans;
    this.chunks = chunks;
    this.digest = new PlanDigest(jdbi);
    this.putOff = putOff;
  }

  /** Keeps the digest of what was decided, where it can be approved or was: once a run. */
  public void keep(ExportAudience work) {
    ObjectNode plan = plans.read(work).orElseThrow();
    boolean approved = work.run().is(FollowUp.Kind.APPROVAL);
    boolean removalsOnly =
        approved
            ? !source(work.run()).dryRun()
            : !work.run().dryRun() && plan.has(RemovalBrake.BRAKE);
    if (!plan.has(RunPlans.DIGEST) && (approved || work.run().dryRun() || removalsOnly)) {
      plan.put(RunPlans.DIGEST, digest.of(work, removalsOnly));
      jdbi.useTransaction(handle -> plans.write(handle, work, plan));
    }
    if (approved && removalsOnly) {
      Iterator<Chunk> others = chunks.besidesRemovals(work);
      while (others.hasNext()) {
        putOff.defer(others.next(), REASON, DETAIL);
      }
    }
  }

  /**
   * Goes on only with what was approved.
   *
   * @throws PlanMoved when it is not what would be done by now
   */
  public void check(@ExchangeProperty("run") Run run) {
    if (followUps.accepted(run.id()).orElse(false)) {
      return; // taken up again: what has been sent since is no reason to stop
    }
    Run source = source(run);
    List<RunPlans.Part> missing = new ArrayList<>(approvals.parts(source.id()));
    List<RunPlans.Part> other = new ArrayList<>(approvals.parts(run.id()));
    List<RunPlans.Part> decided = List.copyOf(other);
    other.removeAll(missing);
    missing.removeAll(decided);
    boolean same = missing.isEmpty() && other.isEmpty();
    followUps.accept(run.id(), same);
    if (!same) {
      missing.addAll(other);
      RunPlans.Part first = missing.get(0);
      throw new PlanMoved(
          "The world has moved since run %d: by now, goal %s decides otherwise about audience %s. Nothing was sent; let a dry run tell what would be done, and approve that."
              .formatted(source.id(), first.goal(), first.audience()));
    }
  }

  private Run source(Run run) {
    return followUps.of(run.id()).flatMap(why -> runs.find(why.source())).orElseThrow();
  }
}
