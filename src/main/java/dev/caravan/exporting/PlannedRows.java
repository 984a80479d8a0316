package dev.caravan.exporting;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.mailchimp.MemberStatus;
import dev.caravan.run.OutcomeClass;
import dev.caravan.sql.SqlArray;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

/** Reads the rows of a chunk for which something is still to be sent. Thread-safe. */
final class PlannedRows {
  private final Jdbi jdbi;

  PlannedRows(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** In the order of the profiles; rows that are done by now are left out. */
  List<PlannedRow> read(Chunk chunk) {
    return jdbi.withHandle(handle -> read(handle, chunk));
  }

  /**
   * The same within the caller's transaction.
   *
   * <p>Every row is found by key or address, whatever statistics say: they are made before anything
   * is decided and written. By them PostgreSQL would read the whole plan, or the whole ledger, from
   * end to end for every chunk, and all members of a new audience for every row. So plan and ledger
   * are asked row by row, and the audience in a way that its index cannot answer.
   */
  List<PlannedRow> read(Handle handle, Chunk chunk) {
    return CandidateStore.bind(
            handle.createQuery(
                """
                        select c.profile, c.address, c.action, c.class, c.reason, c.detail,
                               c.payload::text, c.revision, c.rules, c.before::text, c.attempted,
                               l.profile is not null as in_ledger,
                               coalesce(l.attempts, 0) as attempts,
                               coalesce(l.owned and (l.state <> 'removed' or c.action = 'return'
                                                     or l.removal in ('tag', 'unsubscribe')),
                                        false) as owned,
                               m.member, m.status, l.status_before, l.removed_at, l.known_at, c.seen
                          from unnest(:profiles::bigint[]) u (profile)
                          cross join lateral (
                            select * from candidate k
                             where k.run = :run and k.goal = :goal and k.audience = :audience
                               and k.profile = u.profile limit 1) c
                          left join lateral (
                            select * from export_ledger l
                             where l.goal = c.goal and l.audience = c.audience
                               and l.profile = c.profile limit 1) l on true
                          left join lateral (
                            select * from membership m
                             where m.audience + 0 = c.audience
                               and m.address = lower(case when c.action in ('move', 'return')
                                                          then l.address else c.address end)
                               and m.status <> 'deleted'
                             order by m.last_changed desc, m.web_id desc limit 1) m on true
                         where c.action is not null and not c.done
                         order by c.profile
                        """),
            chunk.audience())
        .bind("profiles", SqlArray.longs(chunk.profiles()))
        .map(PlannedRows::row)
        .list();
  }

  private static PlannedRow row(ResultSet row, StatementContext context) throws SQLException {
    return new PlannedRow(
        row.getLong("profile"),
        row.getString("address"),
        Decision.Action.valueOf(row.getString("action").toUpperCase(Locale.ROOT)),
        OutcomeClass.valueOf(row.getString("class")),
        row.getString("reason"),
        row.getString("detail"),
        (ObjectNode) FactsStore.json(row.getString("payload")),
        row.getObject("revision", Long.class),
        row.getObject("rules", Long.class),
        FactsStore.json(row.getString("before")),
        row.getBoolean("attempted"),
        row.getBoolean("in_ledger"),
        row.getInt("attempts"),
        row.getBoolean("owned"),
        row.getString("member"),
        status(row.getString("status")),
        status(row.getString("status_before")),
        FactsStore.instant(row, "removed_at"),
        FactsStore.instant(row, "known_at"),
        status(row.getString("seen")));
  }

  private static MemberStatus status(String word) {
    return word == null ? null : MemberStatus.of(word).orElseThrow();
  }
}
