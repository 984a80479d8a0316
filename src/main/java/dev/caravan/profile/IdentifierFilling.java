package dev.caravan.profile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterator;

/**
 * Makes the values that profiles hold already matchable. They are normalised here and not in SQL,
 * so that they are exactly what a match will look for, and gathered in a temporary table first, so
 * that a value held twice is found whatever the number of profiles.
 */
final class IdentifierFilling {
  private static final int PAGE = 5_000;

  private final Handle handle;
  private final Property property;
  private final List<Long> profiles = new ArrayList<>(PAGE);
  private final List<String> values = new ArrayList<>(PAGE);

  IdentifierFilling(Handle handle, Property property) {
    this.handle = handle;
    this.property = property;
  }

  void fill() {
    handle.execute("create temporary table filling (profile bigint, value text) on commit drop");
    try (ResultIterator<Held> held = held()) {
      while (held.hasNext()) {
        Held next = held.next();
        Optional<Identifier> identifier = Identifier.of(property, next.value());
        if (identifier.isPresent()) {
          profiles.add(next.profile());
          values.add(identifier.get().value());
          if (values.size() == PAGE) {
            flush();
          }
        }
      }
    }
    flush();
    refuseDuplicates();
    handle
        .createUpdate(
            "insert into identifier select distinct :id, value, profile from filling on conflict do nothing")
        .bind("id", property.id())
        .execute();
  }

  private record Held(long profile, String value) {}

  private ResultIterator<Held> held() {
    return handle
        .createQuery(
            """
            select p.id, v.value
            from profile p,
                jsonb_array_elements_text(
                    case jsonb_typeof(p.properties -> :id)
                    when 'array' then p.properties -> :id
                    else jsonb_build_array(p.properties -> :id) end) as v (value)
            where jsonb_exists(p.properties, :id)
            """)
        .bind("id", property.id())
        .setFetchSize(PAGE)
        .map((row, context) -> new Held(row.getLong(1), row.getString(2)))
        .iterator();
  }

  private void flush() {
    handle
        .createUpdate(
            "insert into filling select * from unnest(:profiles::bigint[], :values::text[])")
        .bindArray("profiles", Long.class, profiles)
        .bindArray("values", String.class, values)
        .execute();
    profiles.clear();
    values.clear();
  }

  private void refuseDuplicates() {
    List<String> examples =
        handle
            .createQuery(
                """
                select value || ' (profiles ' || min(profile) || ' and ' || max(profile) || ')'
                from filling group by value having min(profile) <> max(profile)
                order by value limit 3
                """)
            .mapTo(String.class)
            .list();
    if (!examples.isEmpty()) {
      throw new PropertyConflict(
          "property %s cannot become a unique identifier: several profiles hold the same value, such as %s"
              .formatted(property.id(), String.join(", ", examples)));
    }
  }
}
