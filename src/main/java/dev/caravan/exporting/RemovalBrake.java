package dev.caravan.exporting;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.ExportGoal;
import dev.caravan.connection.ExportGoal.RemoveOthers;
import dev.caravan.connection.ExportGoal.Scope;
import dev.caravan.run.FollowUp;
import java.util.Iterator;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;

/**
 * Holds removals back when there are more of them than the goal allows without somebody's approval:
 * then nobody is removed, and every such row is deferred. Safe for use by many threads.
 */
public final class RemovalBrake {
  /** Of a plan: why removals are held back. */
  static final String BRAKE = "brake";

  private static final String REASON = "BRAKE";
  private static final double ALL = 100;
  private static final String CHANGED =
      "The goal's rule for removals was changed after this run was planned; the next run decides"
          + " anew.";

  private final Jdbi jdbi;
  private final ExportPlan plans;
  private final ExportChunks chunks;
  private final PutOff putOff;

  public RemovalBrake(Jdbi jdbi, ExportPlan plans, ExportChunks chunks, PutOff putOff) {
    this.jdbi = jdbi;
    this.plans = plans;
    this.chunks = chunks;
    this.putOff = putOff;
  }

  /**
   * The rule that decides who is removed, as a text. A plan that was made by another one removes
   * nobody.
   */
  static String rule(ExportAudience work) {
    ExportGoal goal = work.goal();
    String rule = goal.segment() + " " + goal.removeOthers();
    return work.objectives().isEmpty() ? rule : rule + " " + work.objectives();
  }

  /**
   * Decides once a run, and defers the removals when there are too many, or when the rule was
   * changed while the run lay still.
   */
  public void check(ExportAudience work) {
    ObjectNode plan = plans.read(work).orElseThrow();
    if (!plan.has("removals") && work.goal().removeOthers() != null) {
      plan = decide(work, plan);
    }
    boolean sameRule = plan.path(ExportPlan.RULE).asText().equals(rule(work));
    String brake = !sameRule ? CHANGED : isApproved(work) ? "" : plan.path(BRAKE).asText();
    if (!brake.isEmpty()) {
      Iterator<Chunk> braked = chunks.braked(work);
      while (braked.hasNext()) {
        putOff.defer(braked.next(), REASON, brake);
      }
    }
  }

  private ObjectNode decide(ExportAudience work, ObjectNode plan) {
    return jdbi.inTransaction(
        handle -> {
          long removals = count(CandidateStore.bind(handle.createQuery(REMOVALS), work));
          long of = removals == 0 ? 0 : managed(handle, work);
          plan.put("removals", removals);
          plan.put("of", of);
          tripped(work, removals, of).ifPresent(sentence -> plan.put(BRAKE, sentence));
          plans.write(handle, work, plan);
          return plan;
        });
  }

  /** Why nobody may be removed; empty where the brake lets so many pass. */
  static Optional<String> tripped(Handle handle, ExportAudience work, long removals) {
    return removals == 0 ? Optional.empty() : tripped(work, removals, managed(handle, work));
  }

  private static Optional<String> tripped(ExportAudience work, long removals, long of) {
    RemoveOthers limit = work.goal().removeOthers();
    return removals > limit.atMostCount() || removals * ALL > limit.atMostPercent() * of
        ? Optional.of(sentence(removals, of, limit))
        : Optional.empty();
  }

  /** Of how many the percentage is counted. */
  private static long managed(Handle handle, ExportAudience work) {
    return count(
        work.goal().removeOthers().scope() == Scope.MANAGED
            ? CandidateStore.bindPlace(handle.createQuery(MANAGED), work)
            : handle.createQuery(SUBSCRIBED).bind("audience", work.audience().id()));
  }

  /** A run that carries out an approved plan does so only if it is the same plan. */
  private static boolean isApproved(ExportAudience work) {
    return work.run().is(FollowUp.Kind.APPROVAL);
  }

  private static String sentence(long removals, long of, RemoveOthers limit) {
    return "%d of %d %s would be removed; without approval at most %d and at most %s percent may be."
        .formatted(
            removals,
            of,
            limit.scope() == Scope.MANAGED ? "managed members" : "subscribed members",
            limit.atMostCount(),
            java.math.BigDecimal.valueOf(limit.atMostPercent())
                .stripTrailingZeros()
                .toPlainString());
  }

  private static final String REMOVALS =
      """
      select count(*) from candidate
       where run = :run and goal = :goal and audience = :audience and action = 'remove'
      """;

  private static final String MANAGED =
      """
      select count(*) from export_ledger
       where goal = :goal and audience = :audience and state <> 'removed' and owned
      """;

  private static final String SUBSCRIBED =
      """
      select count(*) from membership
       where audience = :audience and status = 'subscribed'
      """;

  private static long count(Query query) {
    return query.mapTo(Long.class).one();
  }
}
