package dev.caravan.intake;

import dev.caravan.connection.EventSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/** Under which property the identities of a source are kept. Safe for use by many threads. */
public final class JoinProperties {
  private final Jdbi jdbi;

  public JoinProperties(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * The property of each identity. Absent is one that several profiles have, and one that nobody
   * has where the join key leaves open where it would belong: an address belongs to the only
   * property of type email that is a unique identifier.
   *
   * @param identities normalised
   */
  public Map<String, String> of(SourceConnection connection, Collection<String> identities) {
    Map<String, String> properties = new HashMap<>();
    String joinKey = connection.events().joinKey();
    if (!joinKey.equals(EventSource.IDENTITY)) {
      identities.forEach(identity -> properties.put(identity, joinKey));
      return properties;
    }
    jdbi.useHandle(
        handle ->
            handle
                .createQuery(
                    """
                    with mail as (
                      select case when count(*) = 1 then min(id) end as id
                        from property where unique_identifier and type = 'email'
                    )
                    select w.identity,
                           case when f.profiles = 1 then f.property
                                when f.profiles = 0 and w.identity like '%@%'
                                then (select id from mail) end
                      from (select distinct unnest(:identities) as identity) w
                     cross join lateral (
                       select count(distinct i.profile) as profiles, min(i.property) as property
                         from property p join identifier i on i.property = p.id
                          and i.value = w.identity
                        where p.unique_identifier) f
                    """)
                .bindArray("identities", String.class, identities)
                .map(
                    (row, context) -> {
                      if (row.getString(2) != null) {
                        properties.put(row.getString(1), row.getString(2));
                      }
                      return row.getString(1);
                    })
                .list());
    return properties;
  }
}
