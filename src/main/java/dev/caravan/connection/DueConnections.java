package dev.caravan.connection;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Hands out the connections whose schedule has come. Each time goes to one instance only, and one
 * that was missed, however often, comes once. Safe for use by many threads.
 */
public final class DueConnections {
  private static final int AT_ONCE = 100;
  private static final JsonText JSON = new JsonText();

  private final Jdbi jdbi;
  private final DocumentReader reader;
  private final Clock clock;

  public DueConnections(Jdbi jdbi, DocumentReader reader, Clock clock) {
    this.jdbi = jdbi;
    this.reader = reader;
    this.clock = clock;
  }

  private record Due(int connection, ObjectNode document, Instant at) {}

  /** The ids of the connections that are due, in the order in which they became so. */
  public List<Integer> claim() {
    Instant now = clock.instant();
    return jdbi.inTransaction(
        handle -> {
          List<Integer> claimed = new ArrayList<>();
          for (Due due : due(handle, now)) {
            advance(handle, due, now);
            claimed.add(due.connection());
          }
          return claimed;
        });
  }

  private static List<Due> due(Handle handle, Instant now) {
    return handle
        .createQuery(
            """
            select id, document, next_run_at from connection
            where enabled and next_run_at <= :now
            order by next_run_at, id limit :limit for update skip locked""")
        .bind("now", now.atOffset(ZoneOffset.UTC))
        .bind("limit", AT_ONCE)
        .map(
            (row, context) ->
                new Due(
                    row.getInt("id"),
                    JSON.parse(row.getString("document")),
                    row.getObject("next_run_at", OffsetDateTime.class).toInstant()))
        .list();
  }

  private void advance(Handle handle, Due due, Instant now) {
    Schedule schedule = reader.read(due.document()).schedule();
    OffsetDateTime next =
        ScheduleTimes.next(schedule, due.at(), now)
            .map(time -> time.atOffset(ZoneOffset.UTC))
            .orElse(null);
    handle
        .createUpdate("update connection set next_run_at = :next where id = :id")
        .bind("id", due.connection())
        .bind("next", next)
        .execute();
  }
}
