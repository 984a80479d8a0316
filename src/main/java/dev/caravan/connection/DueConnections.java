package dev.caravan.connection;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * Hands out the connections whose schedule has come. Each time goes to one instance only, and one
 * that was missed, however often, comes once. Safe for use by many threads.
 */
public final class DueConnections {
  private static final int AT_ONCE = 100;
  private static final JsonText JSON = new JsonText();

  private final DocumentReader reader;
  private final Clock clock;

  public DueConnections(DocumentReader reader, Clock clock) {
    this.reader = reader;
    this.clock = clock;
  }

  private record Due(int connection, ObjectNode document, Instant at, Instant rhythm) {}

  /**
   * The connections that are due, in the order in which they became so. They are so no more when
   * the caller's transaction is through: what becomes of them belongs into the same one. One whose
   * audiences are being compared stays due until that is over: nobody has asked for it, and it must
   * not make a schedule be skipped. The lock lets somebody else open a run meanwhile, who refers to
   * the connection: a stronger one would wait for that run here, and it for the lock.
   */
  public List<DueConnection> claim(Handle handle) {
    Instant now = clock.instant();
    List<DueConnection> claimed = new ArrayList<>();
    for (Due due : due(handle, now)) {
      advance(handle, due, now);
      claimed.add(new DueConnection(due.connection(), due.at()));
    }
    return claimed;
  }

  private static List<Due> due(Handle handle, Instant now) {
    return handle
        .createQuery(
            """
            select id, document, next_run_at, coalesce(rhythm_at, next_run_at) as rhythm_at
              from connection
            where enabled and next_run_at <= :now
              and not exists (select from run r where r.connection = connection.id
                                and r.ended_at is null and r.trigger = 'drift')
            order by next_run_at, id limit :limit for no key update skip locked\
            """)
        .bind("now", now.atOffset(ZoneOffset.UTC))
        .bind("limit", AT_ONCE)
        .map(
            (row, context) ->
                new Due(
                    row.getInt("id"),
                    JSON.parse(row.getString("document")),
                    row.getObject("next_run_at", OffsetDateTime.class).toInstant(),
                    row.getObject("rhythm_at", OffsetDateTime.class).toInstant()))
        .list();
  }

  private void advance(Handle handle, Due due, Instant now) {
    Schedule schedule = reader.read(due.document()).schedule();
    Instant rhythm = ScheduleTimes.next(schedule, due.rhythm(), now).orElse(null);
    Instant next = rhythm == null ? null : Jitter.of(due.connection(), schedule, rhythm);
    handle
        .createUpdate(
            "update connection set next_run_at = :next, rhythm_at = :rhythm where id = :id")
        .bind("id", due.connection())
        .bind("next", utc(next))
        .bind("rhythm", utc(rhythm))
        .execute();
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }
}
