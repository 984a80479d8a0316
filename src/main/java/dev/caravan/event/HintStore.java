package dev.caravan.event;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The members that wait to be read back. Whoever takes hints has them for a while; what is neither
 * done nor postponed by then can be taken again. Safe for use by many threads and instances.
 */
public final class HintStore {
  private static final Duration LEASE = Duration.ofMinutes(10);

  private final Jdbi jdbi;
  private final Clock clock;

  public HintStore(Jdbi jdbi, Clock clock) {
    this.jdbi = jdbi;
    this.clock = clock;
  }

  /** Remembers hints; one that is there already becomes due again. */
  public void add(Handle handle, List<Hint> hints) {
    if (hints.isEmpty()) {
      return;
    }
    handle
        .createUpdate(
            """
            insert into hint (connection, audience, address, due_at)
            select distinct h.connection, h.audience, h.address, :now::timestamptz
              from unnest(:connections, :audiences, :addresses) as h (connection, audience, address)
             order by 1, 2, 3
            on conflict (connection, audience, address)
            do update set due_at = excluded.due_at, attempts = 0
            """)
        .bind("now", utc(now()))
        .bindArray("connections", Integer.class, hints.stream().map(Hint::connection).toList())
        .bindArray("audiences", String.class, hints.stream().map(Hint::audience).toList())
        .bindArray("addresses", String.class, hints.stream().map(Hint::address).toList())
        .execute();
  }

  /**
   * Takes hints that are due, of connections that are switched on: at most {@code limit} addresses,
   * grouped by connection and audience.
   */
  public List<Hints> take(int limit) {
    Instant until = now().plus(LEASE);
    List<Hint> taken =
        jdbi.inTransaction(
            handle ->
                handle
                    .createQuery(
                        """
                        update hint h set due_at = :until, attempts = h.attempts + 1
                          from (select d.id from hint d
                                  join connection c on c.id = d.connection and c.enabled
                                 where d.due_at <= :now order by d.due_at, d.id limit :limit
                                   for update of d skip locked) due
                         where h.id = due.id
                        returning h.connection, h.audience, h.address
                        """)
                    .bind("until", utc(until))
                    .bind("now", utc(now()))
                    .bind("limit", limit)
                    .map(
                        (row, context) ->
                            new Hint(row.getInt(1), row.getString(2), row.getString(3)))
                    .list());
    Map<Integer, Map<String, List<String>>> groups =
        taken.stream()
            .collect(
                Collectors.groupingBy(
                    Hint::connection,
                    TreeMap::new,
                    Collectors.groupingBy(
                        Hint::audience,
                        TreeMap::new,
                        Collectors.mapping(Hint::address, Collectors.toList()))));
    return groups.entrySet().stream()
        .flatMap(
            connection ->
                connection.getValue().entrySet().stream()
                    .map(
                        audience ->
                            new Hints(
                                connection.getKey(),
                                audience.getKey(),
                                audience.getValue(),
                                until)))
        .toList();
  }

  /** The members were read back; hints that were renewed meanwhile stay. */
  public void done(Hints hints) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    """
                    delete from hint
                     where connection = :connection and audience = :audience
                       and address = any(:addresses) and due_at = :until
                    """)
                .bind("connection", hints.connection())
                .bind("audience", hints.audience())
                .bindArray("addresses", String.class, hints.addresses())
                .bind("until", utc(hints.leasedUntil()))
                .execute());
  }

  /** Reading back failed: later again, after a pause that doubles from 30 seconds to an hour. */
  public void postpone(Hints hints) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    """
                    update hint
                       set due_at = :now::timestamptz
                                    + least(15 * power(2, least(attempts, 10)), 3600)
                                      * interval '1 second'
                     where connection = :connection and audience = :audience
                       and address = any(:addresses) and due_at = :until
                    """)
                .bind("now", utc(now()))
                .bind("connection", hints.connection())
                .bind("audience", hints.audience())
                .bindArray("addresses", String.class, hints.addresses())
                .bind("until", utc(hints.leasedUntil()))
                .execute());
  }

  /** Forgets hints of connections that are no more. */
  public int forgetOrphans() {
    return jdbi.withHandle(
        handle ->
            handle.execute(
                "delete from hint h where not exists"
                    + " (select from connection c where c.id = h.connection)"));
  }

  // PostgreSQL keeps microseconds; a lease is recognised by its time.
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
