package dev.caravan.web.console;

import dev.caravan.event.EmailEvent;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;

/**
 * What the stored events are called, for those who choose among them. Each name is looked up by one
 * step in an index, so that millions of events are not read. Safe for use by many threads.
 */
final class EventNames {
  private static final int MOST = 500;

  private final Jdbi jdbi;

  EventNames(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** Every type of event: those of mails first, then those that products sent. */
  List<String> types() {
    Set<String> types = new LinkedHashSet<>(EmailEvent.types());
    types.addAll(
        jdbi.withHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        with recursive found as (
                          (select type from event order by type limit 1)
                          union all
                          select (select e.type from event e where e.type > found.type
                                   order by e.type limit 1)
                            from found where found.type is not null)
                        select type from found where type is not null limit :most
                        """)
                    .bind("most", MOST)
                    .mapTo(String.class)
                    .list()));
    return new ArrayList<>(types);
  }

  /** Campaigns that somebody has an event of, with their titles where they are known. */
  List<Option> campaigns() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    with recursive found as (
                      (select properties ->> 'Campaign ID' as id from event
                        where profile is not null and properties ->> 'Campaign ID' is not null
                        order by properties ->> 'Campaign ID' limit 1)
                      union all
                      select (select e.properties ->> 'Campaign ID' from event e
                               where e.profile is not null
                                 and e.properties ->> 'Campaign ID' is not null
                                 and e.properties ->> 'Campaign ID' > found.id
                               order by e.properties ->> 'Campaign ID' limit 1)
                        from found where found.id is not null)
                    select found.id, c.title from found
                      left join lateral (select max(title) as title from campaign
                                          where mailchimp_id = found.id) c on true
                     where found.id is not null limit :most
                    """)
                .bind("most", MOST)
                .map(
                    (row, context) ->
                        new Option(
                            row.getString(1),
                            row.getString(2) == null || row.getString(2).isBlank()
                                ? row.getString(1)
                                : row.getString(2) + " · " + row.getString(1)))
                .list());
  }
}
