package dev.caravan.run.notification;

import dev.caravan.run.RunState;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Reads what is known of a run that ended, in a handful of statements. */
final class FactReader {
  private static final String GOALS =
      """
      with rows as (
        select goal,
               sum(added + changed + removed + unchanged + excluded + invalid + rejected + deferred) as rows,
               sum(rejected) as rejected
          from run_page where run = :run group by goal
      )
      select g.id, g.name, x.state, x.detail, coalesce(rows.rows, 0) as rows,
             coalesce(rows.rejected, 0) as rejected, g.kind = 'export' or r.full_run as comparable
        from run_goal x
        join run r on r.id = x.run
        join goal g on g.id = x.goal
        left join rows on rows.goal = g.id
       where x.run = :run order by x.position
      """;

  /** Runs of the same kind: whole ones, of this goal, that went through. */
  private static final String BEFORE =
      """
      select coalesce(sum(p.added + p.changed + p.removed + p.unchanged + p.excluded + p.invalid
                          + p.rejected + p.deferred), 0)
        from (select r.id from run r
                join run_goal x on x.run = r.id and x.goal = :goal and x.state = 'COMPLETED'
               where r.connection = :connection and r.id < :run and not r.dry_run
                 and r.address is null and r.full_run = :full
                 and r.trigger not in ('undo', 'retry', 'approval', 'drift')
               order by r.id desc limit :many) e
        left join run_page p on p.run = e.id and p.goal = :goal
       group by e.id order by e.id desc
      """;

  private FactReader() {}

  static RunFacts read(Handle handle, long run, boolean braked) {
    RunFacts facts =
        handle
            .createQuery(
                """
                select r.*, (select max(c.ended_at) from run c
                              where c.connection = r.connection and c.trigger = 'drift'
                                and c.requested_at <= r.due_at
                                and c.ended_at between r.due_at and r.requested_at) as held_until
                  from run r where r.id = :run
                """)
            .bind("run", run)
            .map(
                (row, context) ->
                    new RunFacts(
                        run,
                        row.getInt("connection"),
                        RunState.valueOf(row.getString("state")),
                        row.getString("trigger"),
                        row.getString("detail"),
                        instant(row.getObject("due_at", OffsetDateTime.class)),
                        instant(row.getObject("held_until", OffsetDateTime.class)),
                        instant(row.getObject("requested_at", OffsetDateTime.class)),
                        instant(row.getObject("started_at", OffsetDateTime.class)),
                        instant(row.getObject("ended_at", OffsetDateTime.class)),
                        braked,
                        goals(
                            handle,
                            run,
                            row.getInt("connection"),
                            row.getBoolean("full_run"),
                            isWhole(row.getString("trigger")))))
            .one();
    return facts;
  }

  private static boolean isWhole(String trigger) {
    return !List.of("undo", "retry", "approval").contains(trigger);
  }

  private static List<RunFacts.Goal> goals(
      Handle handle, long run, int connection, boolean full, boolean whole) {
    return handle
        .createQuery(GOALS)
        .bind("run", run)
        .map(
            (row, context) ->
                new RunFacts.Goal(
                    row.getString("name"),
                    RunState.valueOf(row.getString("state")),
                    row.getString("detail"),
                    row.getLong("rows"),
                    row.getLong("rejected"),
                    whole && row.getBoolean("comparable"),
                    before(handle, run, connection, row.getInt("id"), full)))
        .list();
  }

  private static List<Long> before(
      Handle handle, long run, int connection, int goal, boolean full) {
    return handle
        .createQuery(BEFORE)
        .bind("run", run)
        .bind("connection", connection)
        .bind("goal", goal)
        .bind("full", full)
        .bind("many", Verdict.RUNS)
        .mapTo(Long.class)
        .list();
  }

  private static Instant instant(OffsetDateTime time) {
    return time == null ? null : time.toInstant();
  }
}
