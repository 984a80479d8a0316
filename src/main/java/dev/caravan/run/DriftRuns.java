package dev.caravan.run;

import java.time.Clock;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/**
 * Opens the runs that compare what audiences hold with what was sent there. However many instances
 * ask, each connection is compared once a night. Safe for use by many threads and instances.
 */
public final class DriftRuns {
  /** The trigger of such a run. */
  public static final String TRIGGER = "drift";

  /**
   * SQL, of a row {@code d} of the table drift: somebody changed it, and it is not repaired. What
   * Mailchimp keeps in a form of its own nobody has changed.
   */
  public static final String UNREPAIRED = "d.repaired is null and d.changed_by <> 'mailchimp'";

  private final Jdbi jdbi;
  private final RunStore runs;
  private final Optional<LocalTime> nightly;
  private final Clock clock;

  /**
   * @param nightly when, in UTC; empty: only when somebody asks
   */
  public DriftRuns(Jdbi jdbi, RunStore runs, Optional<LocalTime> nightly, Clock clock) {
    this.jdbi = jdbi;
    this.runs = runs;
    this.nightly = nightly;
    this.clock = clock;
  }

  /**
   * Opens a run over all exports that are enabled.
   *
   * @param connection surrogate id
   * @throws RunInProgress when the connection has an open run
   */
  public Run request(int connection) {
    return runs.request(connection, TRIGGER, null, false, false, null);
  }

  /**
   * Opens the runs of this night that were not opened yet, also where the night is over: of what
   * was sent before it. One that finds another run waits.
   */
  public void openDue() {
    for (int connection : due()) {
      try {
        request(connection);
      } catch (RunInProgress e) {
        // The next look finds it still due.
        continue;
      }
    }
  }

  private List<Integer> due() {
    return nightly
        .map(
            at ->
                jdbi.withHandle(
                    handle ->
                        handle
                            .createQuery(
                                """
                                select c.id from connection c
                                  join account a on a.id = c.account and a.state = 'CONNECTED'
                                 where c.enabled
                                   and exists (select from jsonb_array_elements(c.document -> 'exports') e
                                                 join goal g on g.connection = c.id and g.kind = 'export'
                                                      and g.name = e ->> 'goal'
                                                where coalesce((e ->> 'enabled')::boolean, true)
                                                  and exists (select from export_ledger l
                                                               where l.goal = g.id))
                                   and exists (select from run r
                                                where r.connection = c.id and not r.dry_run
                                                  and r.trigger <> 'drift' and r.state <> 'SKIPPED'
                                                  and r.ended_at < :since::timestamptz)
                                   and not exists (select from run r
                                                    where r.connection = c.id and r.trigger = 'drift'
                                                      and r.requested_at >= :since::timestamptz)
                                 order by c.id
                                """)
                            .bind("since", last(at).toInstant().toString())
                            .mapTo(Integer.class)
                            .list()))
        .orElse(List.of());
  }

  private ZonedDateTime last(LocalTime at) {
    ZonedDateTime now = clock.instant().atZone(ZoneOffset.UTC);
    ZonedDateTime today = now.with(at);
    return today.isAfter(now) ? today.minusDays(1) : today;
  }
}
