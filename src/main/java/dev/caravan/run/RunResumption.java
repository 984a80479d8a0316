package dev.caravan.run;

import java.time.Duration;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Opens a run again that was stopped or failed: whoever takes it up goes on where it was, as if an
 * instance had died. Safe for use by many threads and instances.
 */
public final class RunResumption {
  /** How old the decisions may be by which a run goes on; its candidates are kept as long. */
  public static final Duration PATIENCE = Duration.ofHours(24);

  private final Jdbi jdbi;

  public RunResumption(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * Opens the run again; goals that were completed stay so.
   *
   * @throws NotResumable when it cannot go on, with the reason
   */
  public void resume(Run run) {
    jdbi.useTransaction(
        handle -> {
          String against = obstacle(handle, run);
          if (against != null) {
            throw new NotResumable(run.id(), against);
          }
          handle
              .createUpdate(
                  """
                  update run_goal set state = 'STARTING', detail = null
                   where run = :run and state not in ('COMPLETED', 'COMPLETED_WITH_ERRORS')
                  """)
              .bind("run", run.id())
              .execute();
          handle
              .createUpdate(
                  """
                  update run set state = 'STARTING', detail = null, ended_at = null, owner = null,
                         lease_until = null
                   where id = :run
                  """)
              .bind("run", run.id())
              .execute();
        });
  }

  /** Why it cannot go on; null: it can. The locks hold off others who want the same. */
  private static String obstacle(Handle handle, Run run) {
    return handle
        .createQuery(
            """
            select case
                when r.state not in ('STOPPED', 'FAILED')
                  then 'it stands at ' || r.state || '; only one that was stopped or failed goes on'
                when r.ended_at < now() - :patience::interval
                  then 'it ended more than a day ago; start a new one'
                when r.address_erased
                  then 'the person it was for has been erased'
                when c.changed_at > r.ended_at
                  then 'the connection''s document was changed since; start a new one'
                when later.id is not null
                  then 'run ' || later.id || ' of the connection came after it'
              end as against
              from run r
              join connection c on c.id = r.connection
              left join lateral (select l.id from run l
                                  where l.connection = r.connection and l.id > r.id
                                    and l.state <> 'SKIPPED' and l.trigger <> 'webhook'
                                    and (l.trigger <> 'drift' or l.ended_at is null)
                                  order by l.id limit 1) later on true
             where r.id = :run
               for update of r, c
            """)
        .bind("run", run.id())
        .bind("patience", PATIENCE.toString())
        .map((row, context) -> java.util.Optional.ofNullable(row.getString("against")))
        .one()
        .orElse(null);
  }
}
