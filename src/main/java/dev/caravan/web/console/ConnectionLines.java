package dev.caravan.web.console;

import dev.caravan.web.console.ConnectionLine.LastRun;
import dev.caravan.web.console.ConnectionLine.Way;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

/** Reads all connections at a glance, in one statement. */
final class ConnectionLines {
  private final Jdbi jdbi;

  ConnectionLines(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** Favourites first, then by name. */
  List<ConnectionLine> all() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select c.name, c.enabled, a.name as account, a.state as account_state,
                           a.detail as account_detail,
                           coalesce(c.document ->> 'description', '') as description,
                           array(select jsonb_array_elements_text(coalesce(c.document -> 'labels', '[]')))
                             as labels,
                           coalesce((c.document ->> 'favorite')::boolean, false) as favorite,
                           case when c.enabled then c.next_run_at end as next_run_at,
                           c.document -> 'import' is not null
                             and coalesce((c.document #>> '{import,enabled}')::boolean, true) as imports,
                           exists (select from jsonb_array_elements(coalesce(c.document -> 'exports', '[]')) e
                                    where coalesce((e ->> 'enabled')::boolean, true)) as exports,
                           c.document -> 'events' is not null as events,
                           r.id as run, r.state, r.dry_run, r.detail, r.started_at, r.ended_at,
                           array(select g.state from run_goal g join goal o on o.id = g.goal
                                  where g.run = r.id and o.kind = 'import') as import_states,
                           array(select g.state from run_goal g join goal o on o.id = g.goal
                                  where g.run = r.id and o.kind = 'export') as export_states,
                           (select min(b.ended_at) from run b
                             where b.connection = c.id and b.state in ('FAILED', 'COMPLETED_WITH_ERRORS')
                               and b.trigger <> 'drift'
                               and b.id > coalesce((select w.id from run w
                                                     where w.connection = c.id and w.state = 'COMPLETED'
                                                       and not w.dry_run and w.trigger <> 'drift'
                                                     order by w.id desc limit 1), 0)) as troubled_since
                      from connection c
                      join account a on a.id = c.account
                      left join lateral (select * from run
                                          where connection = c.id and state <> 'SKIPPED'
                                            and trigger <> 'drift'
                                          order by id desc limit 1) r on true
                     order by favorite desc, c.name collate "C"
                    """)
                .map(ConnectionLines::line)
                .list());
  }

  private static ConnectionLine line(ResultSet row, StatementContext context) throws SQLException {
    return new ConnectionLine(
        row.getString("name"),
        row.getString("description"),
        texts(row, "labels"),
        row.getBoolean("favorite"),
        row.getBoolean("enabled"),
        row.getString("account"),
        row.getString("account_state"),
        row.getString("account_detail"),
        instant(row, "next_run_at"),
        Way.of(row.getBoolean("imports"), texts(row, "import_states")),
        Way.of(row.getBoolean("exports"), texts(row, "export_states")),
        row.getBoolean("events"),
        row.getObject("run") == null
            ? null
            : new LastRun(
                row.getLong("run"),
                row.getString("state"),
                row.getBoolean("dry_run"),
                row.getString("detail"),
                instant(row, "started_at"),
                instant(row, "ended_at")),
        instant(row, "troubled_since"));
  }

  private static List<String> texts(ResultSet row, String column) throws SQLException {
    Array array = row.getArray(column);
    return Arrays.asList((String[]) array.getArray());
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
