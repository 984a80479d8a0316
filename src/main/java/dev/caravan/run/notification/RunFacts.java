package dev.caravan.run.notification;

import dev.caravan.run.RunState;
import java.time.Instant;
import java.util.List;

/**
 * What is known of a run that ended.
 *
 * @param id of the run
 * @param connection surrogate id
 * @param detail null: nothing needs saying
 * @param dueAt when its schedule wanted it; null: none did
 * @param heldUntil when a comparison ended that had begun before it was due; null: none had
 * @param braked whether removals of it wait for an approval
 */
record RunFacts(
    long id,
    int connection,
    RunState state,
    String trigger,
    String detail,
    Instant dueAt,
    Instant heldUntil,
    Instant requestedAt,
    Instant startedAt,
    Instant endedAt,
    boolean braked,
    List<Goal> goals) {

  /**
   * A goal of it.
   *
   * @param rows read, or candidates
   * @param comparable whether every run of this kind meets about as many rows
   * @param before the rows of the last runs of this goal that can be compared, newest first
   */
  record Goal(
      String name,
      RunState state,
      String detail,
      long rows,
      long rejected,
      boolean comparable,
      List<Long> before) {}
}
