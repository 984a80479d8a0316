package dev.caravan.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;

/** What people ask about stored events. Safe for use by many threads. */
public final class EventReports {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private final Jdbi jdbi;

  public EventReports(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** One page of events, newest first; fewer than the limit mean that it is the last. */
  public List<StoredEvent> list(EventFilter filter) {
    List<String> conditions = new ArrayList<>();
    Map<String, Object> values = new LinkedHashMap<>();
    given(conditions, values, "connection = :connection", "connection", filter.connection());
    given(conditions, values, "profile = :profile", "profile", filter.profile());
    given(conditions, values, "type = :type", "type", filter.type());
    given(conditions, values, "time >= :from", "from", utc(filter.from()));
    given(conditions, values, "time < :to", "to", utc(filter.to()));
    if (filter.after() != null) {
      given(conditions, values, "(time, id) < (:time, :id)", "time", utc(filter.after().time()));
      values.put("id", filter.after().id());
    }
    String where = conditions.isEmpty() ? "" : "where " + String.join(" and ", conditions);
    return jdbi.withHandle(
        handle -> {
          Query query =
              handle.createQuery(
                  """
                  select id, type, profile, address, visitor, time, properties::text, source, machine
                    from event %s order by time desc, id desc limit :limit
                  """
                      .formatted(where));
          return query
              .bindMap(values)
              .bind("limit", filter.limit())
              .map((row, context) -> event(row))
              .list();
        });
  }

  /** The totals of a connection. */
  public EventTotals totals(int connection) {
    return jdbi.withHandle(
        handle -> {
          Map<String, Long> byType = new LinkedHashMap<>();
          long[] unmatched = {0};
          long[] anonymous = {0};
          Instant[] last = {null, null};
          handle
              .createQuery(
                  """
                  select c.type, c.events, c.unmatched, c.anonymous,
                         (select max(time) from event e
                           where e.connection = :connection and e.type = c.type),
                         (select max(received_at) from event e where e.connection = :connection)
                    from (select type, sum(events) as events, sum(unmatched) as unmatched,
                                 sum(anonymous) as anonymous
                            from event_count where connection = :connection
                           group by type having sum(events) > 0) c
                   order by c.type
                  """)
              .bind("connection", connection)
              .map(
                  (row, context) -> {
                    byType.put(row.getString(1), row.getLong(2));
                    unmatched[0] += row.getLong(3);
                    anonymous[0] += row.getLong(4);
                    last[0] = later(last[0], instant(row, 5));
                    last[1] = later(last[1], instant(row, 6));
                    return row.getString(1);
                  })
              .list();
          return new EventTotals(byType, unmatched[0], anonymous[0], last[0], last[1]);
        });
  }

  private static void given(
      List<String> conditions, Map<String, Object> values, String sql, String name, Object value) {
    if (value != null) {
      conditions.add(sql);
      values.put(name, value);
    }
  }

  private static StoredEvent event(ResultSet row) throws SQLException {
    try {
      return new StoredEvent(
          row.getLong("id"),
          row.getString("type"),
          row.getObject("profile", Long.class),
          row.getString("address"),
          row.getString("visitor"),
          instant(row, 6),
          (ObjectNode) JSON.readTree(row.getString("properties")),
          row.getString("source"),
          row.getBoolean("machine"));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("event " + row.getLong("id") + " holds no JSON", e);
    }
  }

  private static Instant instant(ResultSet row, int column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  private static Instant later(Instant one, Instant other) {
    return one == null || other.isAfter(one) ? other : one;
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }
}
