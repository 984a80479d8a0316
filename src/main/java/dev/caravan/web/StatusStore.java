package dev.caravan.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.run.Run;
import dev.caravan.run.RunFilter;
import dev.caravan.run.RunReports;
import dev.caravan.run.RunStore;
import dev.caravan.web.Status.ConnectionLine;
import dev.caravan.web.Status.EventLine;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Reads what the status page shows. */
public final class StatusStore {
  private static final int RUNS = 10;
  private static final int EVENTS = 20;

  private final Jdbi jdbi;
  private final RunStore runs;
  private final RunReports reports;

  public StatusStore(Jdbi jdbi, RunStore runs, RunReports reports) {
    this.jdbi = jdbi;
    this.runs = runs;
    this.reports = reports;
  }

  /**
   * @param sandbox null: none
   */
  Status read(JsonNode sandbox) {
    List<ObjectNode> latest =
        runs.list(RunFilter.ALL, null, RUNS).stream()
            .map(Run::id)
            .flatMap(id -> reports.report(id).stream())
            .toList();
    return jdbi.withHandle(
        handle -> new Status(connections(handle), latest, events(handle), sandbox));
  }

  /** Whether an email event of this address came in since then, and found its profile. */
  EventArrival arrival(String address, Instant since) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select received_at, profile is not null as matched from event
                     where address = :address and received_at >= :since
                     order by id desc limit 1
                    """)
                .bind("address", address)
                .bind("since", since.atOffset(ZoneOffset.UTC))
                .map(
                    (row, context) ->
                        new EventArrival(instant(row, "received_at"), row.getBoolean("matched")))
                .findOne()
                .orElse(EventArrival.NOT_YET));
  }

  /**
   * @param at null: not yet
   */
  record EventArrival(Instant at, boolean matched) {
    static final EventArrival NOT_YET = new EventArrival(null, false);
  }

  private List<ConnectionLine> connections(Handle handle) {
    return handle
        .createQuery(
            """
            select c.name, coalesce(c.document->>'description', '') as description, c.enabled,
                   case when c.enabled then c.next_run_at end as next_run_at,
                   (select count(distinct l.profile) from import_ledger l join goal g on g.id = l.goal
                     where g.connection = c.id) as imported,
                   (select count(distinct l.profile) from export_ledger l join goal g on g.id = l.goal
                     where g.connection = c.id and l.accepted_at is not null) as exported,
                   (select max(r.id) from run r where r.connection = c.id and r.state <> 'SKIPPED')
                       as last_run
              from connection c order by c.name
            """)
        .map(
            (row, context) -> {
              long lastRun = row.getLong("last_run");
              return new ConnectionLine(
                  row.getString("name"),
                  row.getString("description"),
                  row.getBoolean("enabled"),
                  instant(row, "next_run_at"),
                  row.getLong("imported"),
                  row.getLong("exported"),
                  reports.report(lastRun).orElse(null));
            })
        .list();
  }

  private static List<EventLine> events(Handle handle) {
    return handle
        .createQuery(
            """
            select e.type, coalesce(e.address, 'a visitor') as address, e.time, e.profile is not null as matched, c.name
              from event e left join connection c on c.id = e.connection
             order by e.time desc, e.id desc limit :limit
            """)
        .bind("limit", EVENTS)
        .map(
            (row, context) ->
                new EventLine(
                    row.getString("type"),
                    row.getString("address"),
                    instant(row, "time"),
                    row.getBoolean("matched"),
                    row.getString("name")))
        .list();
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
