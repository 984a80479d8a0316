package dev.caravan.event;

import dev.caravan.profile.ErasedPeople;
import dev.caravan.profile.Identifier;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatement;

/**
 * The events: each stored once, joined to the profile that has its address. Safe for use by many
 * threads.
 *
 * <p>The join key stands in the connection's document: one property, or any unique identifier. An
 * address that fits several profiles stays unmatched.
 */
public final class EventStore {
  // The one profile that an address w.address means to the connection w.connection, else null.
  private static final String MATCH =
      """
      (select case when count(distinct i.profile) = 1 then min(i.profile) end
         from connection c
         join property p on p.unique_identifier
          and c.document #>> '{events,joinKey}' in ('identity', p.id)
         join identifier i on i.property = p.id and i.value = w.address
        where c.id = w.connection and length(w.address) >= %d)
      """
          .formatted(Identifier.MIN_LENGTH);

  // In the order of the keys, so that two batches with the same events wait instead of deadlocking.
  private static final String STORE =
      """
      insert into event (key, connection, type, profile, address, time, properties, source, machine,
                         visitor)
      select w.key, w.connection, w.type, coalesce(w.profile, %s), w.address, w.time, w.properties,
             w.source, w.machine, w.visitor
        from (select distinct on (key) *
                from (select decode(a.key, 'hex') as key, a.connection, a.type, a.profile,
                             coalesce(a.address, v.address) as address, a.time, a.properties,
                             a.source, a.machine, a.visitor, a.position
                        from unnest(:keys, :connections, :types, :profiles, :addresses,
                                    :times::timestamptz[], :properties::jsonb[], :sources,
                                    :machines, :visitors)
                             with ordinality
                             as a (key, connection, type, profile, address, time, properties,
                                   source, machine, visitor, position)
                        left join visitor v on v.connection = a.connection
                         and v.visitor = a.visitor and a.address is null) given
               order by key, position) w
       order by w.key
      on conflict (key) do nothing
      """
          .formatted(MATCH);

  // What came in by a track call is not sent on: its sender knows it, and no circle can arise.
  private static final String STORE_AND_QUEUE =
      """
      with stored as (%s returning id, type, source), queued as (
        insert into outgoing (event)
        select id from stored where type = any(:emailTypes) and source <> 'track' order by id
      )
      select count(*) from stored
      """
          .formatted(STORE);

  private static final String ATTACH =
      """
      with matched as materialized (
        select w.id, %s as profile from event w where w.profile is null and %s
      ), locked as materialized (
        select e.id from event e join matched m on m.id = e.id
         where m.profile is not null and e.profile is null order by e.id for update of e
      )
      update event e set profile = m.profile
        from matched m join locked l on l.id = m.id
       where e.id = m.id and e.profile is null
      """;

  private static final String NAME =
      """
      with named as materialized (
        select e.id, v.address from event e
          join visitor v on v.connection = e.connection and v.visitor = e.visitor
         where e.address is null and e.profile is null and e.visitor is not null and %s
         order by e.id for update of e
      )
      update event e set address = n.address from named n where e.id = n.id
      """;

  private static final int PAGE = 10_000;

  private final Jdbi jdbi;
  private final ErasedIdentities erased;
  private final boolean sentOn;

  /**
   * A store of events that stay here.
   *
   * @param erased whose events are not kept
   */
  public EventStore(Jdbi jdbi, ErasedPeople erased) {
    this(jdbi, erased, false);
  }

  /**
   * @param erased whose events are not kept
   * @param sentOn whether new email events wait to be sent to somebody else
   */
  public EventStore(Jdbi jdbi, ErasedPeople erased, boolean sentOn) {
    this.jdbi = jdbi;
    this.erased = new ErasedIdentities(erased);
    this.sentOn = sentOn;
  }

  /**
   * Stores what is not stored yet and joins it to profiles; what people did who were erased is
   * dropped.
   *
   * @return how many were new
   */
  public int store(Handle handle, List<Event> given) {
    if (given.isEmpty()) {
      return 0;
    }
    List<Event> events = erased.without(handle, given, Event::connection, Event::address);
    if (sentOn) {
      return bound(handle.createQuery(STORE_AND_QUEUE), events)
          .bindArray("emailTypes", String.class, EmailEvent.types())
          .mapTo(Integer.class)
          .one();
    }
    return bound(handle.createUpdate(STORE), events).execute();
  }

  private static <S extends SqlStatement<S>> S bound(S update, List<Event> events) {
    bind(update, "keys", String.class, events, event -> HexFormat.of().formatHex(event.key()));
    bind(update, "connections", Integer.class, events, Event::connection);
    bind(update, "types", String.class, events, Event::type);
    bind(update, "profiles", Long.class, events, Event::profile);
    bind(update, "addresses", String.class, events, Event::address);
    bind(update, "times", String.class, events, event -> event.time().toString());
    bind(update, "properties", String.class, events, event -> event.properties().toString());
    bind(update, "sources", String.class, events, Event::source);
    bind(update, "machines", Boolean.class, events, Event::machine);
    bind(update, "visitors", String.class, events, Event::visitor);
    return update;
  }

  /**
   * The late join: events that waited for these identifiers find their profile. To be called in the
   * transaction that writes the identifiers.
   *
   * @return how many found it
   */
  public int attach(Handle handle, Collection<Identifier> identifiers) {
    if (identifiers.isEmpty()) {
      return 0;
    }
    return handle
        .createUpdate(ATTACH.formatted(MATCH, "w.address = any(:addresses)"))
        .bindArray("addresses", String.class, identifiers.stream().map(Identifier::value).toArray())
        .execute();
  }

  /**
   * Joins what is still unmatched although its profile exists: an event and its profile that were
   * written at the same moment do not see each other, and a changed join key changes who is meant.
   *
   * @param receivedSince older events are left as they are
   * @return how many found their profile
   */
  public int attachWaiting(Instant receivedSince) {
    OffsetDateTime since = receivedSince.atOffset(ZoneOffset.UTC);
    return jdbi.inTransaction(
        handle -> {
          ErasedPeople.hold(handle);
          name(handle, "e.received_at >= :since", Map.of("since", since));
          return handle
              .createUpdate(ATTACH.formatted(MATCH, "w.received_at >= :since"))
              .bind("since", since)
              .execute();
        });
  }

  /**
   * Events of visitors who have been named get their address, and find their profile. The caller
   * holds off erasures: an address that is read here must not be gone when it is written.
   *
   * @param which a condition on e
   */
  static void name(Handle handle, String which, Map<String, ?> values) {
    handle.createUpdate(NAME.formatted(which)).bindMap(values).execute();
    handle
        .createUpdate(
            ATTACH.formatted(MATCH, "w.visitor is not null and " + which.replace("e.", "w.")))
        .bindMap(values)
        .execute();
  }

  /**
   * Joins what is still unmatched of all times, a transaction for every ten thousand events.
   *
   * @return how many found their profile
   */
  public int attachWaiting() {
    int attached = 0;
    long after = 0;
    Optional<Long> last = lastOfPage(after);
    while (last.isPresent()) {
      attached += attachBetween(after, last.get());
      after = last.get();
      last = lastOfPage(after);
    }
    return attached;
  }

  private int attachBetween(long after, long last) {
    return jdbi.inTransaction(
        handle ->
            handle
                .createUpdate(ATTACH.formatted(MATCH, "w.id > :after and w.id <= :last"))
                .bind("after", after)
                .bind("last", last)
                .execute());
  }

  private Optional<Long> lastOfPage(long after) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select max(id) from (select id from event where profile is null and id > :after
                                          order by id limit :page) waiting
                    """)
                .bind("after", after)
                .bind("page", PAGE)
                .mapTo(Long.class)
                .findOne());
  }

  /**
   * Forgets a person: the events of the profile, and those that wait for one of its addresses.
   *
   * @param addresses normalised, as events carry them
   */
  public int erase(Handle handle, long profile, Collection<String> addresses) {
    handle
        .createUpdate(
            """
            with gone as (
              delete from visitor where address = any(:addresses) returning connection, visitor)
            delete from visitor_mail m using gone
             where m.connection = gone.connection and m.visitor = gone.visitor
            """)
        .bindArray("addresses", String.class, addresses)
        .execute();
    return handle
        .createQuery(
            """
            with gone as (
              delete from event
               where profile = :profile or profile is null and address = any(:addresses)
              returning id
            ), unsent as (
              delete from outgoing using gone where event = gone.id
            )
            select count(*) from gone
            """)
        .bind("profile", profile)
        .bindArray("addresses", String.class, addresses)
        .mapTo(Integer.class)
        .one();
  }

  private static <T> void bind(
      SqlStatement<?> update,
      String name,
      Class<T> type,
      List<Event> events,
      Function<Event, T> value) {
    update.bindArray(name, type, events.stream().map(value).toList());
  }
}
