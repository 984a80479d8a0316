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
