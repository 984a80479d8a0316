package dev.caravan.web.console;

import dev.caravan.run.DriftRuns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

/** Reads what is not as it should be, besides how connections do at a glance. */
final class AlertStore {
  private final Jdbi jdbi;

  AlertStore(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * Runs whose removals the brake held back and which may still be approved.
   *
   * @param connection its name
   * @param rows how many
   * @param since when the run ended
   */
  record Braked(long run, String connection, long rows, Instant since) {}

  /** Newest first. */
  List<Braked> braked() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select r.id, c.name, r.ended_at, sum(p.deferred) as deferred
                      from run r join connection c on c.id = r.connection
                      join run_page p on p.run = r.id
                     where r.ended_at > now() - interval '24 hours' and not r.dry_run
                       and r.state in ('COMPLETED', 'COMPLETED_WITH_ERRORS')
                       and r.trigger <> 'approval'
                       and exists (select from run_audience a
                                    where a.run = r.id and a.plan ->> 'digest' is not null)
                       and not exists (select from follow_up f
                                        where f.source = r.id and f.plan is not null)
                     group by r.id, c.name having sum(p.deferred) > 0
                     order by r.id desc limit 10
                    """)
                .map(
                    (row, context) ->
                        new Braked(
                            row.getLong("id"),
                            row.getString("name"),
                            row.getLong("deferred"),
                            instant(row, "ended_at")))
                .list());
  }

  /**
   * A comparison, the last one of its connection, that found what somebody changed.
   *
   * @param connection its name
   * @param members for whom Mailchimp holds something else than was sent, and nobody has repaired
   *     it
   */
  record Drifted(long run, String connection, long members, Instant since) {}

  /**
   * By the name of the connection. What Mailchimp keeps in a form of its own nobody has changed.
   */
  List<Drifted> drifted() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select r.id, c.name, r.ended_at, count(distinct (d.audience, d.profile)) as members
                      from connection c
                      join lateral (select id, ended_at from run
                                     where connection = c.id and trigger = 'drift'
                                       and state in ('COMPLETED', 'COMPLETED_WITH_ERRORS')
                                     order by id desc limit 1) r on true
                      join drift d on d.run = r.id and UNREPAIRED
                     group by r.id, c.name, r.ended_at order by c.name collate "C"
                    """
                        .replace("UNREPAIRED", DriftRuns.UNREPAIRED))
                .map(
                    (row, context) ->
                        new Drifted(
                            row.getLong("id"),
                            row.getString("name"),
                            row.getLong("members"),
                            instant(row, "ended_at")))
                .list());
  }

  /**
   * Notifications to one address that do not go out.
   *
   * @param connection its name
   * @param channel mail or webhook
   * @param target an address of mail, or of a webhook
   * @param givenUp whether none of them is tried any more
   * @param failure of the last try
   */
  record Undelivered(
      String connection,
      String channel,
      String target,
      long count,
      boolean givenUp,
      String failure,
      Instant since) {}

  /** Those of the last week, the newest first. */
  List<Undelivered> undelivered() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select c.name, n.channel, n.target, count(*) as waiting, min(n.created_at) as since,
                           bool_and(n.given_up_at is not null) as given_up,
                           (array_agg(n.failure order by n.id desc))[1] as failure
                      from notification n join connection c on c.id = n.connection
                     where n.sent_at is null and n.failure is not null and n.kind <> 'test'
                       and n.created_at > now() - interval '7 days'
                     group by c.name, n.channel, n.target order by max(n.id) desc limit 20
                    """)
                .map(
                    (row, context) ->
                        new Undelivered(
                            row.getString("name"),
                            row.getString("channel"),
                            row.getString("target"),
                            row.getLong("waiting"),
                            row.getBoolean("given_up"),
                            row.getString("failure"),
                            instant(row, "since")))
                .list());
  }

  /**
   * Runs that did not go well or did not take place, newest first.
   *
   * @param connection its name; empty: any
   * @param state FAILED, COMPLETED_WITH_ERRORS or SKIPPED; empty: any of them
   * @param before only those with a smaller number
   */
  List<PastAlert> past(String connection, String state, long before, int rows) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select r.id, c.name, r.state, r.detail, coalesce(r.ended_at, r.started_at) as at,
                           (select w.id from run w
                             where w.connection = r.connection and w.id > r.id and w.state = 'COMPLETED'
                               and not w.dry_run and r.state <> 'SKIPPED'
                               and (w.trigger = 'drift') = (r.trigger = 'drift')
                             order by w.id limit 1) as well,
                           (select count(*) from notification n where n.run = r.id) as told,
                           (select count(*) from notification n
                             where n.run = r.id and n.sent_at is not null) as sent
                      from run r join connection c on c.id = r.connection
                     where r.id < :before
                       and r.state in ('FAILED', 'COMPLETED_WITH_ERRORS', 'SKIPPED')
                       and (:connection = '' or c.name = :connection)
                       and (:state = '' or r.state = :state)
                     order by r.id desc limit :rows
                    """)
                .bind("connection", connection)
                .bind("state", state)
                .bind("before", before)
                .bind("rows", rows)
                .map(AlertStore::past)
                .list());
  }

  private static PastAlert past(ResultSet row, StatementContext context) throws SQLException {
    return new PastAlert(
        row.getLong("id"),
        row.getString("name"),
        row.getString("state"),
        row.getString("detail"),
        instant(row, "at"),
        row.getObject("well", Long.class),
        row.getLong("told"),
        row.getLong("sent"));
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
