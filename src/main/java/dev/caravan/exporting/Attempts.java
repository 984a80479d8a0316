package dev.caravan.exporting;

import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Calls with many members, noted before each is made: should its answer be lost, its members may
 * have been taken. When all of them are settled, that is noted too. One row says it of all of them,
 * and only a run that goes on after it was broken off reads it. Safe for use by many threads.
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
   * Notes that all candidates of a call are settled.
   *
   * @param chunk every open candidate of the action {@code upsert} between its first and its last
   * @throws IllegalStateException when they were settled before: nothing may count twice
   */
  static void settle(Handle handle, Chunk chunk) {
    List<Long> profiles = chunk.profiles();
    int settled =
        CandidateStore.bind(
                handle.createUpdate(
                    """
                    update attempt set settled = true
                     where run = :run and goal = :goal and audience = :audience
                       and lowest = :lowest and highest = :highest and not settled
                    """),
                chunk.audience())
            .bind("lowest", profiles.get(0))
            .bind("highest", profiles.get(profiles.size() - 1))
            .execute();
    if (settled != 1) {
      throw new IllegalStateException(
          "the call of page %d was settled by somebody else".formatted(chunk.page()));
    }
  }

  /**
   * Marks the candidates that were under way when the run broke off, and those that were settled
   * with their call. Of other calls, those whose answer was read are done, or go on by another
   * action.
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
                  update candidate c
                     set done = a.settled, attempted = c.attempted or not a.settled
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
