package dev.caravan.event;

import dev.caravan.sql.SqlArray;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/**
 * The interactions of profiles, over all time: product events of the types {@code VIEW}, {@code
 * CLICK} and {@code CONVERSION} whose property {@code interaction} names one. Seen is what was
 * viewed or clicked; a conversion alone, such as an order by telephone, shows nobody anything.
 * Stateless.
 */
public final class Interactions {
  // As the index event_interaction has it.
  private static final String EVENTS =
      """
      from event
      where profile = any(:profiles) and type in ('VIEW', 'CLICK', 'CONVERSION')
        and properties ->> 'interaction' <> ''
      """;

  /**
   * The names of the interactions that each of these profiles has seen, sorted; every profile is a
   * key.
   */
  public Map<Long, List<String>> seen(Handle handle, Collection<Long> profiles) {
    Map<Long, List<String>> names = new TreeMap<>();
    profiles.forEach(profile -> names.put(profile, new ArrayList<>()));
    handle
        .createQuery(
            "select distinct profile, properties ->> 'interaction' as name "
                + EVENTS
                + " and type in ('VIEW', 'CLICK')")
        .bind("profiles", SqlArray.longs(profiles))
        .map((row, context) -> names.get(row.getLong(1)).add(row.getString(2)))
        .list();
    names.values().forEach(list -> list.sort(null));
    return names;
  }

  /** All interactions of one profile, in the order of their names. */
  public List<Interaction> of(Handle handle, long profile) {
    return handle
        .createQuery(
            """
            select properties ->> 'interaction', count(*) filter (where type = 'VIEW'),
                count(*) filter (where type = 'CLICK'), count(*) filter (where type = 'CONVERSION'),
                min(time), max(time)
            """
                + EVENTS
                + " group by properties ->> 'interaction' order by (properties ->> 'interaction')"
                + " collate \"C\"")
        .bind("profiles", SqlArray.longs(List.of(profile)))
        .map(
            (row, context) ->
                new Interaction(
                    row.getString(1),
                    row.getLong(2),
                    row.getLong(3),
                    row.getLong(4),
                    row.getObject(5, OffsetDateTime.class).toInstant(),
                    row.getObject(6, OffsetDateTime.class).toInstant()))
        .list();
  }
}
