package dev.caravan.exporting;

import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Calls with many members, noted before each is made: should its answer be lost, its members may
 * have been taken. One row says it of all of them, and only a run that goes on after it was broken
 * off reads it. Safe for use by many threads.
 */
final class Attempts {
  private Attempts() {}

  /**
   * A call is about to be made.
   *
   * @param rows at least one, ascending: all that are open of the action {@code upsert} between the
   *     first and the last of them
   */
  static void begin(Jdbi jdbi, ExportAudience work, List<PlannedRow> rows) {
    jdbi.useHandle(
        handle ->
            CandidateStore.bind(
                    handle.createUpdate(
                        """
                        insert into attempt (run, goal, audience, lowest, highest)
                        values (:run, :goal, :audience, :lowest, :highest)
                        on conflict (run, goal, audience, lowest) do update
                           set highest = greatest(attempt.highest, excluded.highest)
                        """),
                    work)
                .bind("lowest", rows.get(0).profile())
                .bind("highest", rows.get(rows.size() - 1).profile())
                .execute());
  }

  /**
   * Marks the candidates that were under way when the run broke off. Those whose answer was read
   * are done, or go on by another action.
   */
  static void recall(Handle handle, ExportAudience work) {
    boolean any =
        CandidateStore.bind(
                handle.createQuery(
                    """
                    select exists (select from attempt
                                    where run = :run and goal = :goal and audience = :audience)
                    """),
                work)
            .mapTo(Boolean.class)
            .one();
    if (any) {
      CandidateStore.bind(
              handle.createUpdate(
                  """
                  update candidate c set attempted = true
                    from attempt a
                   where a.run = :run and a.goal = :goal and a.audience = :audience
                     and c.run = :run and c.goal = :goal and c.audience = :audience
                     and c.profile between a.lowest and a.highest
                     and c.action = 'upsert' and not c.done
                  """),
              work)
          .execute();
      CandidateStore.bind(
              handle.createUpdate(
                  """
                  delete from attempt where run = :run and goal = :goal and audience = :audience
                  """),
              work)
          .execute();
    }
  }

  /** Forgets those of runs that are over, and of this one. */
  static void forget(Handle handle, ExportAudience work) {
    CandidateStore.bind(
            handle.createUpdate(
                """
                delete from attempt a
                 where a.goal = :goal and a.audience = :audience
                   and (a.run = :run or a.run in (select id from run where ended_at is not null))
                """),
            work)
        .execute();
  }
}
