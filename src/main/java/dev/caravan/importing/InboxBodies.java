package dev.caravan.importing;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatements;

/**
 * Takes a person out of what came in and is still there as it came: what waits, and what was worked
 * off in the last thirty days. A body may be a list of many people's events: only the person's own
 * go. One that is being worked off right now is passed over: whoever stores it leaves the person
 * out.
 */
final class InboxBodies {
  private static final String DELETE =
      """
      delete from inbox where id in (
        select id from inbox
        where %s
          and exists (select from unnest(:spellings) as one (spelling)
                      where strpos(lower(body), spelling) > 0)
        order by id for update skip locked)
      """;

  // Wherever in it the address stands: nothing waits for it any more.
  private static final String WORKED_OFF = DELETE.formatted("done_at is not null");

  // A webhook of an audience is about one person.
  private static final String WEBHOOKS =
      DELETE.formatted("done_at is null and source = 'mailchimp'");

  private static final String CALLS =
      DELETE.formatted(
          """
          failure is null and source in ('track', 'identify')
          and lower(trim(body::jsonb ->> 'identity')) = any(:names)
          """);

  // The places of the others in the list do not matter: of one that waits nothing was stored, and
  // one
  // that was worked off is not read again.
  private static final String LISTS =
      """
      update inbox i set body = jsonb_set(i.body::jsonb, '{events}', (
          select coalesce(jsonb_agg(e order by position), '[]')
          from jsonb_array_elements(i.body::jsonb -> 'events') with ordinality as l (e, position)
          where lower(trim(e ->> 'identity')) <> all(:names)))::text
      where id in (
        select id from inbox
        where failure is null and source = 'track'
          and exists (select from jsonb_path_query(body::jsonb, '$.events[*].identity') as one (name)
                      where lower(trim(name #>> '{}')) = any(:names))
        order by id for update skip locked)
      """;

  private static final String EMPTY_LISTS =
      """
      delete from inbox
      where failure is null and source = 'track' and body::jsonb -> 'events' = '[]'
      """;

  private InboxBodies() {}

  /** How many bodies there were. */
  static int erase(Handle handle, Person person) {
    Set<String> spellings = new LinkedHashSet<>();
    for (String address : person.addresses()) {
      spellings.add(address.toLowerCase(Locale.ROOT));
      spellings.add(URLEncoder.encode(address, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT));
      spellings.add(address.toLowerCase(Locale.ROOT).replace("@", "%40"));
    }
    Set<String> names = new LinkedHashSet<>();
    person.names().forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
    int bodies = 0;
    for (String sql : List.of(WEBHOOKS, CALLS, LISTS, WORKED_OFF)) {
      bodies +=
          handle
              .createUpdate(sql)
              .configure(
                  SqlStatements.class, statements -> statements.setUnusedBindingAllowed(true))
              .bindArray("spellings", String.class, spellings)
              .bindArray("names", String.class, names)
              .execute();
    }
    handle.execute(EMPTY_LISTS);
    return bodies;
  }
}
