package dev.caravan.event;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** Whom the events of a source speak of without anybody being found. Safe for many threads. */
public final class UnmatchedEvents {
  /**
   * An address that waits for its profile.
   *
   * @param address normalised
   * @param first when the oldest of its events happened
   * @param last when the newest of them happened
   * @param profiles how many profiles have it; more than one: it is ambiguous and stays apart
   */
  public record Unmatched(String address, long events, Instant first, Instant last, int profiles) {
    public boolean isAmbiguous() {
      return profiles > 1;
    }
  }

  private final Jdbi jdbi;

  public UnmatchedEvents(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * A page of them in the order of their addresses.
   *
   * @param after the last address of the page before; empty: the first page
   */
  public List<Unmatched> page(int connection, String after, int limit) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select w.address, w.events, w.first, w.last,
                           (select count(distinct i.profile) from connection c
                              join property p on p.unique_identifier
                               and c.document #>> '{events,joinKey}' in ('identity', p.id)
                              join identifier i on i.property = p.id and i.value = w.address
                             where c.id = :connection)
                      from (select address, count(*) as events, min(time) as first,
                                   max(time) as last
                              from event
                             where profile is null and address > :after
                               and connection = :connection
                             group by address order by address limit :limit) w
                     order by w.address
                    """)
                .bind("connection", connection)
                .bind("after", after)
                .bind("limit", limit)
                .map(
                    (row, context) ->
                        new Unmatched(
                            row.getString(1),
                            row.getLong(2),
                            row.getObject(3, OffsetDateTime.class).toInstant(),
                            row.getObject(4, OffsetDateTime.class).toInstant(),
                            row.getInt(5)))
                .list());
  }
}
