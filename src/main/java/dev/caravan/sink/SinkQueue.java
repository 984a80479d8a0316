package dev.caravan.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/**
 * The events that wait to be sent. They stand in a table from the transaction that stored them to
 * the receiver's answer: who dies in between sends them again under the same key. Safe for use by
 * many threads and instances.
 */
public final class SinkQueue {
  /** The most events of one post, as Heap has it. */
  static final int BATCH = 1_000;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private final Jdbi jdbi;

  public SinkQueue(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * The oldest events that wait, at most a thousand. Nobody else takes them for two minutes; they
   * come again when they are neither removed nor released until then.
   */
  List<OutgoingEvent> take() {
    return jdbi.inTransaction(
        handle ->
            handle
                .createQuery(
                    """
                    with due as (
                      select event from outgoing where due_at <= now() order by due_at, event
                       limit :batch for update skip locked
                    ), taken as (
                      update outgoing o set due_at = now() + interval '2 minutes'
                        from due where o.event = due.event returning o.event
                    )
                    select e.id, encode(e.key, 'hex'), e.type, e.address, e.time,
                           e.properties::text, e.machine
                      from taken t join event e on e.id = t.event order by e.id
                    """)
                .bind("batch", BATCH)
                .map((row, context) -> event(row))
                .list());
  }

  /** Removes what needs no sending any more. */
  void remove(Collection<OutgoingEvent> events) {
    change("delete from outgoing where event = any(:events)", events);
  }

  /** Gives back what could not be sent now: whoever comes next takes it. */
  void release(Collection<OutgoingEvent> events) {
    change("update outgoing set due_at = now() where event = any(:events)", events);
  }

  private void change(String sql, Collection<OutgoingEvent> events) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(sql)
                .bindArray("events", Long.class, events.stream().map(OutgoingEvent::id).toList())
                .execute());
  }

  private static OutgoingEvent event(ResultSet row) throws SQLException {
    try {
      return new OutgoingEvent(
          row.getLong(1),
          row.getString(2),
          row.getString(3),
          row.getString(4),
          row.getObject(5, OffsetDateTime.class).toInstant(),
          (ObjectNode) JSON.readTree(row.getString(6)),
          row.getBoolean(7));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("event " + row.getLong(1) + " holds no JSON", e);
    }
  }
}
