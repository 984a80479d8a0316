package dev.caravan.event;

import static dev.caravan.event.EventWorld.NOON;
import static dev.caravan.event.EventWorld.event;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.caravan.profile.ErasedPeople;
import dev.caravan.profile.Identifier;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventStoreTest {
  private static EventWorld world;
  private static int byEmail;
  private static int byIdentity;

  private final EventStore store = new EventStore(world.jdbi(), new ErasedPeople(new byte[] {1}));
  private final EventReports reports = new EventReports(world.jdbi());

  @BeforeAll
  static void open() {
    world = new EventWorld();
    byEmail = world.connection("newsletter", "{\"events\": {\"joinKey\": \"email\"}}");
    byIdentity = world.connection("shop", "{\"events\": {\"joinKey\": \"identity\"}}");
  }

  @AfterAll
  static void close() {
    world.close();
  }

  @BeforeEach
  void empty() {
    world.execute("truncate event, visitor, identifier, profile, erasure, erased");
  }

  @Test
  void should_store_an_event_once_however_often_it_comes() {
    List<Event> events =
        List.of(
            event(byEmail, "Open Email", "ann@example.org"),
            event(byEmail, "Open Email", "bob@example.org"),
            event(byEmail, "Open Email", "ann@example.org"));

    assertThat(store(events)).isEqualTo(2);
    assertThat(store(events)).isZero();
    assertThat(world.number("select count(*) from event")).isEqualTo(2);
  }

  @Test
  void should_join_by_the_property_that_the_connection_names() {
    long ann = world.profile("email", "ann@example.org");
    world.profile("work_email", "bob@example.org");

    store(
        List.of(
            event(byEmail, "Open Email", "ann@example.org"),
            event(byEmail, "Open Email", "bob@example.org")));

    assertThat(profileOf("ann@example.org")).containsExactly(ann);
    assertThat(profileOf("bob@example.org")).containsOnlyNulls();
  }

  @Test
  void should_leave_an_address_of_several_profiles_unmatched() {
    long one = world.profile("email", "ann@example.org");
    world.profile("work_email", "ann@example.org");

    store(
        List.of(
            event(byIdentity, "Open Email", "ann@example.org"),
            event(byEmail, "Click Email Link", "ann@example.org")));

    assertThat(
            world.texts(
                "select type || ' ' || coalesce(profile::text, 'unmatched') from event"
                    + " order by type"))
        .containsExactly("Click Email Link " + one, "Open Email unmatched");
  }

  @Test
  void should_join_when_two_identifiers_of_one_profile_hold_the_address() {
    long ann = world.profile("email", "ann@example.org");
    world.execute(
        "insert into identifier (property, value, profile) values ('work_email', 'ann@example.org',"
            + " "
            + ann
            + ")");

    store(List.of(event(byIdentity, "Open Email", "ann@example.org")));

    assertThat(profileOf("ann@example.org")).containsExactly(ann);
  }

  @Test
  void should_not_match_values_under_four_characters() {
    world.profile("customer_id", "n/a");

    store(List.of(event(byIdentity, "Order", "n/a")));

    assertThat(profileOf("n/a")).containsOnlyNulls();
  }

  @Test
  void should_attach_waiting_events_when_the_identifier_appears() {
    store(
        List.of(
            event(byEmail, "Open Email", "ann@example.org"),
            event(byIdentity, "Order", "ann@example.org"),
            event(byEmail, "Open Email", "bob@example.org")));
    long ann = world.profile("email", "ann@example.org");

    int attached = attach("email", "ann@example.org");

    assertThat(attached).isEqualTo(2);
    assertThat(profileOf("ann@example.org")).containsExactly(ann, ann);
    assertThat(profileOf("bob@example.org")).containsOnlyNulls();
  }

  @Test
  void should_not_move_an_event_that_has_found_its_profile() {
    long ann = world.profile("email", "ann@example.org");
    store(List.of(event(byEmail, "Open Email", "ann@example.org")));
    world.execute("update identifier set profile = profile + 1000");

    assertThat(attach("email", "ann@example.org")).isZero();
    assertThat(profileOf("ann@example.org")).containsExactly(ann);
  }

  @Test
  void should_not_attach_an_ambiguous_address() {
    store(List.of(event(byIdentity, "Order", "ann@example.org")));
    world.profile("email", "ann@example.org");
    world.profile("work_email", "ann@example.org");

    assertThat(attach("email", "ann@example.org")).isZero();
  }

  @Test
  void should_find_profiles_that_were_written_at_the_same_moment_as_the_event() {
    store(List.of(event(byEmail, "Open Email", "ann@example.org")));
    long ann = world.profile("email", "ann@example.org");

    assertThat(store.attachWaiting(Instant.now().plus(Duration.ofHours(1)))).isZero();
    assertThat(store.attachWaiting(Instant.EPOCH)).isEqualTo(1);
    assertThat(profileOf("ann@example.org")).containsExactly(ann);
  }

  @Test
  void should_find_the_profiles_of_old_events_page_by_page() {
    world.execute(
        "insert into event (key, connection, type, address, time, source, received_at)"
            + " select int4send(i), "
            + byEmail
            + ", 'Order', 'p' || i || '@example.org', '2025-01-01', 'track', '2025-01-01'"
            + " from generate_series(1, 21000) i");
    long first = world.profile("email", "p1@example.org");
    long second = world.profile("email", "p10001@example.org");
    long last = world.profile("email", "p21000@example.org");

    assertThat(store.attachWaiting()).isEqualTo(3);

    assertThat(world.texts("select profile::text from event where profile is not null order by id"))
        .containsExactly(String.valueOf(first), String.valueOf(second), String.valueOf(last));
    assertThat(store.attachWaiting()).isZero();
    assertThat(
            world.number("select count(distinct xmin::text) from event where profile is not null"))
        .isEqualTo(3);
  }

  @Test
  void should_look_for_recent_events_that_wait_by_an_index() {
    List<String> plan =
        world
            .jdbi()
            .inTransaction(
                handle -> {
                  handle.execute("set local enable_seqscan = off");
                  return handle
                      .createQuery(
                          "explain select id from event"
                              + " where profile is null and received_at >= now()")
                      .mapTo(String.class)
                      .list();
                });

    assertThat(plan).anyMatch(line -> line.contains("event_waiting"));
  }

  @Test
  void should_list_every_event_once_newest_first_however_many_share_a_time() {
    store(
        IntStream.range(0, 25)
            .mapToObj(
                i ->
                    event(
                        byEmail,
                        "Open Email",
                        "p" + i + "@example.org",
                        NOON.plusSeconds(i / 5 * 60L)))
            .toList());

    List<StoredEvent> all = reports.list(new EventFilter(null, null, null, null, null, 100, null));
    List<StoredEvent> paged = new java.util.ArrayList<>();
    EventFilter.Position after = null;
    while (true) {
      List<StoredEvent> page =
          reports.list(new EventFilter(null, null, null, null, null, 4, after));
      paged.addAll(page);
      if (page.size() < 4) {
        break;
      }
      StoredEvent last = page.get(3);
      after = new EventFilter.Position(last.time(), last.id());
    }

    assertThat(paged).isEqualTo(all).hasSize(25);
    assertThat(all).extracting(StoredEvent::time).isSortedAccordingTo((a, b) -> b.compareTo(a));
  }

  @Test
  void should_list_by_profile_type_and_time() {
    long ann = world.profile("email", "ann@example.org");
    store(
        List.of(
            event(byEmail, "Open Email", "ann@example.org", NOON),
            event(byEmail, "Open Email", "ann@example.org", NOON.plusSeconds(60)),
            event(byEmail, "Order", "ann@example.org", NOON),
            event(byEmail, "Open Email", "bob@example.org", NOON)));

    assertThat(
            reports.list(
                new EventFilter(null, ann, "Open Email", NOON, NOON.plusSeconds(60), 100, null)))
        .singleElement()
        .satisfies(event -> assertThat(event.time()).isEqualTo(NOON));
  }

  @Test
  void should_total_a_connection() {
    world.profile("email", "ann@example.org");
    store(
        List.of(
            event(byEmail, "Open Email", "ann@example.org", NOON),
            event(byEmail, "Open Email", "bob@example.org", NOON.plusSeconds(5)),
            event(byEmail, "Order", "ann@example.org", NOON),
            event(byIdentity, "Order", "ann@example.org", NOON)));

    EventTotals totals = reports.totals(byEmail);

    assertThat(totals.byType()).containsEntry("Open Email", 2L).containsEntry("Order", 1L);
    assertThat(totals.total()).isEqualTo(3);
    assertThat(totals.unmatched()).isEqualTo(1);
    assertThat(totals.lastTime()).isEqualTo(NOON.plusSeconds(5));
    assertThat(totals.lastReceived()).isCloseTo(Instant.now(), within());
  }

  @Test
  void should_erase_matched_and_waiting_events_of_a_person_only() {
    long ann = world.profile("email", "ann@example.org");
    store(
        List.of(
            event(byEmail, "Open Email", "ann@example.org"),
            event(byEmail, "Open Email", "ann-old@example.org"),
            event(byEmail, "Open Email", "bob@example.org")));

    int erased =
        world
            .jdbi()
            .inTransaction(handle -> store.erase(handle, ann, List.of("ann-old@example.org")));

    assertThat(erased).isEqualTo(2);
    assertThat(world.texts("select address from event")).containsExactly("bob@example.org");
  }

  @Test
  void should_keep_nothing_of_a_person_who_was_erased() {
    ErasedPeople erased = new ErasedPeople(new byte[] {1});
    world
        .jdbi()
        .useTransaction(
            handle ->
                erased.leave(
                    handle,
                    1,
                    List.of(),
                    List.of("ann@example.org"),
                    JsonNodeFactory.instance.objectNode(),
                    Instant.EPOCH));

    store(
        List.of(
            event(byEmail, "Open Email", "ann@example.org"),
            event(byEmail, "Open Email", "bob@example.org")));

    assertThat(world.texts("select address from event")).containsExactly("bob@example.org");
  }

  @Test
  void should_keep_nothing_of_an_erased_person_whose_identity_is_no_address() {
    int byCustomer = world.connection("till", "{\"events\": {\"joinKey\": \"customer_id\"}}");
    ErasedPeople erased = new ErasedPeople(new byte[] {1});
    world
        .jdbi()
        .useTransaction(
            handle ->
                erased.leave(
                    handle,
                    1,
                    List.of(new Identifier("customer_id", "cust-42")),
                    List.of(),
                    JsonNodeFactory.instance.objectNode(),
                    Instant.EPOCH));

    store(
        List.of(
            event(byCustomer, "Order", "cust-42"),
            event(byIdentity, "Order", "cust-42"),
            // There it is somebody's email, and nobody's customer number.
            event(byEmail, "Order", "cust-42"),
            event(byCustomer, "Order", "cust-43")));
    new VisitorStore(world.jdbi(), erased, Clock.systemUTC())
        .add(
            world.jdbi().open(),
            List.of(
                new Visits(
                    List.of(
                        new Visits.Tie(byCustomer, "v1", "cust-42", NOON),
                        new Visits.Tie(byCustomer, "v2", "cust-43", NOON)),
                    List.of())));

    assertThat(world.texts("select connection || ' ' || address from event order by 1"))
        .containsExactlyInAnyOrder(byEmail + " cust-42", byCustomer + " cust-43");
    assertThat(world.texts("select visitor from visitor")).containsExactly("v2");
  }

  @Test
  void should_not_write_an_address_back_that_is_being_erased() throws Exception {
    world.execute(
        "insert into visitor (connection, visitor, address, told_at) values (%d, 'v9', 'ann@example.org', now())"
            .formatted(byEmail));
    world.execute(
        "insert into event (key, connection, type, visitor, time, source) values ('v9', %d, 'Visit', 'v9', now(), 'track')"
            .formatted(byEmail));
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      Future<?> joined =
          world
              .jdbi()
              .inTransaction(
                  handle -> {
                    ErasedPeople.begin(handle);
                    store.erase(handle, 1, List.of("ann@example.org"));
                    Future<?> running = other.submit(() -> store.attachWaiting(Instant.EPOCH));
                    Awaitility.await()
                        .until(
                            () ->
                                running.isDone()
                                    || world.number(
                                            "select count(*) from pg_locks where not granted")
                                        > 0);
                    return running;
                  });
      joined.get();
    } finally {
      other.shutdownNow();
    }
    assertThat(world.texts("select address from event")).containsOnlyNulls();
  }

  @Test
  void should_find_events_by_keys_where_there_are_many() {
    for (String sql :
        List.of(
            "select e.id from event e join visitor v on v.connection = e.connection and v.visitor ="
                + " e.visitor where e.address is null and e.profile is null and e.visitor is not"
                + " null and (e.connection, e.visitor) in (select * from unnest('{1}'::int[],"
                + " '{a}'::text[]))",
            "select max(received_at) from event where connection = 1",
            "select profile, min(time) from event where type = 'Order' and time > now() group by 1",
            "select profile from event where type = 'Open Email' and profile is not null and"
                + " (null::text is not null or properties ->> 'Campaign ID' = 'c1')")) {
      List<String> plan =
          world
              .jdbi()
              .inTransaction(
                  handle -> {
                    handle.execute("set local enable_seqscan = off");
                    return handle.createQuery("explain " + sql).mapTo(String.class).list();
                  });
      assertThat(plan)
          .as(sql)
          .anyMatch(
              line ->
                  line.contains("event_named")
                      || line.contains("event_received")
                      || line.contains("event_campaign")
                      || line.contains("event_type"));
    }
  }

  private static org.assertj.core.data.TemporalUnitOffset within() {
    return new org.assertj.core.data.TemporalUnitWithinOffset(
        5, java.time.temporal.ChronoUnit.MINUTES);
  }

  private int store(List<Event> events) {
    return world.jdbi().inTransaction(handle -> store.store(handle, events));
  }

  private int attach(String property, String value) {
    return world
        .jdbi()
        .inTransaction(handle -> store.attach(handle, List.of(new Identifier(property, value))));
  }

  private List<Long> profileOf(String address) {
    return reports.list(new EventFilter(null, null, null, null, null, 100, null)).stream()
        .filter(event -> event.address().equals(address))
        .map(StoredEvent::profile)
        .toList();
  }
}
