package dev.caravan.web.console;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Jdbi;

/** Reads what only the first page shows. */
final class HomeStore {
  private final Jdbi jdbi;

  HomeStore(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** Events by day and type, in UTC. */
  EventDays events(Instant now) {
    List<LocalDate> days = EventDays.before(now);
    Map<String, List<Long>> byType = new TreeMap<>();
    jdbi.useHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select day, type, sum(events) as events
                      from event_count where day between :first and :last
                     group by day, type having sum(events) > 0
                    """)
                .bind("first", days.get(0))
                .bind("last", days.get(days.size() - 1))
                .map(
                    (row, context) -> {
                      int day = days.indexOf(row.getObject("day", LocalDate.class));
                      if (day >= 0) {
                        byType
                            .computeIfAbsent(
                                row.getString("type"),
                                type -> new ArrayList<>(Collections.nCopies(days.size(), 0L)))
                            .set(day, row.getLong("events"));
                      }
                      return day;
                    })
                .list());
    return new EventDays(days, byType);
  }

  /**
   * Runs whose removals the brake held back and which may still be approved.
   *
   * @param connection its name
   * @param rows how many
   */
  record Braked(long run, String connection, long rows) {}

  /** Newest first. */
  List<Braked> braked() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select r.id, c.name, sum(p.deferred) as deferred
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
                            row.getLong("id"), row.getString("name"), row.getLong("deferred")))
                .list());
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
                        new EventArrival(
                            row.getObject("received_at", OffsetDateTime.class).toInstant(),
                            row.getBoolean("matched")))
                .findOne()
                .orElse(EventArrival.NOT_YET));
  }

  /**
   * @param at null: not yet
   */
  record EventArrival(Instant at, boolean matched) {
    static final EventArrival NOT_YET = new EventArrival(null, false);
  }
}
