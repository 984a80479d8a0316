package dev.caravan.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.caravan.event.ErasedIdentities;
import dev.caravan.event.Event;
import dev.caravan.event.EventStore;
import dev.caravan.event.EventWorld;
import dev.caravan.event.Hint;
import dev.caravan.event.HintStore;
import dev.caravan.event.Hints;
import dev.caravan.event.VisitorStore;
import dev.caravan.profile.ErasedPeople;
import dev.caravan.testing.SettableClock;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InboxReaderTest {
  private static EventWorld world;
  private static int connection;

  private final SettableClock clock = new SettableClock("2026-11-01T12:00:00Z");
  private final HintStore hints = new HintStore(world.jdbi(), clock);
  private final InboxReader reader =
      new InboxReader(
          world.jdbi(),
          new EventStore(world.jdbi(), new ErasedPeople(new byte[] {1})),
          hints,
          new VisitorStore(world.jdbi(), new ErasedPeople(new byte[] {1}), clock),
          new ErasedIdentities(new ErasedPeople(new byte[] {1})),
          clock);
  private final InboxTranslator translator =
      new InboxTranslator(new SourceConnections(world.jdbi()));

  @BeforeAll
  static void open() {
    world = new EventWorld();
    connection =
        world.connection(
            "newsletter",
            "{\"events\": {\"joinKey\": \"email\"},"
                + " \"import\": {\"audiences\": [{\"id\": \"a1b2c3d4e5\"}]}}");
  }

  @AfterAll
  static void close() {
    world.close();
  }

  @BeforeEach
  void empty() {
    world.execute("truncate inbox, event, hint, identifier, profile");
    world.execute("update connection set enabled = true");
  }

  @Test
  void should_set_aside_what_means_nothing_and_work_off_the_rest() {
    row(connection, "mailchimp", unsubscribe("ann"));
    row(connection, "mailchimp", "type=nonsense");
    row(connection, "track", "{\"app_id\": ");
    row(99, "mailchimp", unsubscribe("bob"));
    row(connection, "mailchimp", unsubscribe("cid"));

    assertThat(workOff()).isEqualTo(5);

    assertThat(world.texts("select address from event order by 1"))
        .containsExactly("ann@example.org", "cid@example.org");
    assertThat(world.texts("select coalesce(left(failure, 23), '') from inbox order by id"))
        .containsExactly(
            "",
            "type is \"nonsense\"; rig",
            ": the body is not JSON:",
            "the connection was dele",
            "");
    assertThat(reader.open()).isEmpty();
  }

  @Test
  void should_set_aside_only_the_row_that_the_database_refuses() {
    row(connection, "track", "first");
    row(connection, "track", "second");
    row(connection, "track", "third");
    List<InboxRow> rows = reader.open();

    int stored =
        reader.store(
            List.of(
                new Translated(rows.get(0).id(), List.of(event("ann", "one")), List.of(), null),
                new Translated(rows.get(1).id(), List.of(event("bob", "\0")), List.of(), null),
                new Translated(rows.get(2).id(), List.of(event("cid", "three")), List.of(), null)));

    assertThat(stored).isEqualTo(3);
    assertThat(world.texts("select address from event order by 1")).containsExactly("ann", "cid");
    assertThat(world.texts("select body from inbox where failure is not null"))
        .containsExactly("second");
  }

  @Test
  void should_set_aside_only_the_row_that_is_too_large_for_an_index_or_breaks_a_constraint() {
    row(connection, "track", "first");
    row(connection, "track", "second");
    row(connection, "track", "third");
    List<InboxRow> rows = reader.open();
    String endless =
        new SplittableRandom(7)
            .ints(20_000, '0', 'z')
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();

    int stored =
        reader.store(
            List.of(
                new Translated(rows.get(0).id(), List.of(named("ann", endless)), List.of(), null),
                new Translated(rows.get(1).id(), List.of(event("bob", "two")), List.of(), null),
                new Translated(rows.get(2).id(), List.of(named("cid", null)), List.of(), null)));

    assertThat(stored).isEqualTo(3);
    assertThat(world.texts("select address from event")).containsExactly("bob");
    assertThat(world.texts("select body from inbox where failure is not null order by id"))
        .containsExactly("first", "third");
  }

  @Test
  void should_set_aside_a_row_that_nobody_foresaw() {
    row(connection, "mailchimp", unsubscribe("ann"));
    InboxRow good = reader.open().get(0);
    InboxRow bad = new InboxRow(good.id() + 1, connection, "mailchimp", null, EventWorld.NOON);

    List<Translated> translated = translator.translate(List.of(bad, good));

    assertThat(translated.get(0).failure()).isEqualTo("it could not be read: NullPointerException");
    assertThat(translated.get(1).failure()).isNull();
  }

  @Test
  void should_store_once_what_a_broker_hands_over_twice_though_it_has_neither_name_nor_time() {
    RawEvents raw = new RawEvents(clock);
    String sent =
        raw.write(
            new InboxEntry(
                connection,
                InboxEntry.Source.TRACK,
                "{\"app_id\": \"newsletter\", \"identity\": \"ann@example.org\", \"event\": \"Visit\"}"));
    clock.advance(Duration.ofHours(3));
    try (Inbox inbox = new Inbox(world.jdbi(), Runnable::run, clock)) {
      inbox.accept(raw.read(sent)).join();
      workOff();
      inbox.accept(raw.read(sent)).join();
    }
    workOff();

    assertThat(world.texts("select type || ' ' || (time at time zone 'UTC') from event"))
        .containsExactly("Visit 2026-11-01 12:00:00");
  }

  @Test
  void should_leave_rows_to_the_instance_that_is_storing_them() {
    row(connection, "mailchimp", unsubscribe("ann"));
    List<Translated> translated = translator.translate(reader.open());

    world
        .jdbi()
        .useTransaction(
            other -> {
              other.execute("select id from inbox for update");
              // Jdbi would let this thread into the same transaction.
              assertThat(CompletableFuture.supplyAsync(() -> reader.store(translated)).join())
                  .isZero();
            });

    assertThat(reader.store(translated)).isEqualTo(1);
    assertThat(reader.store(translated)).isZero();
    assertThat(world.number("select count(*) from event")).isEqualTo(1);
  }

  @Test
  void should_lose_and_double_nothing_when_several_instances_work() throws Exception {
    world.execute(
        "insert into inbox (connection, source, body) select "
            + connection
            + ", 'mailchimp',"
            + " 'type=unsubscribe&fired_at=2026-11-01+10:00:00&data[list_id]=a1b2c3d4e5&data[email]=p'"
            + " || (i / 2) || '@example.org&data[campaign_id]=c1' from generate_series(0, 2999) i"
            + " order by hashint4(i)");
    ExecutorService instances = Executors.newFixedThreadPool(4);
    CountDownLatch together = new CountDownLatch(4);
    List<Future<Integer>> worked =
        java.util.stream.IntStream.range(0, 4)
            .mapToObj(
                i ->
                    instances.submit(
                        () -> {
                          together.countDown();
                          together.await();
                          int sum = 0;
                          while (!reader.open().isEmpty()) {
                            sum += workOff();
                          }
                          return sum;
                        }))
            .toList();
    int sum = 0;
    for (Future<Integer> one : worked) {
      sum += one.get();
    }
    instances.shutdown();

    assertThat(sum).isEqualTo(3_000);
    assertThat(world.number("select count(*) from event")).isEqualTo(1_500);
    assertThat(world.number("select count(*) from hint")).isEqualTo(1_500);
  }

  @Test
  void should_read_large_bodies_a_few_at_a_time() {
    for (int i = 0; i < 5; i++) {
      row(connection, "mailchimp", unsubscribe("p" + i) + "&x=" + "y".repeat(3_000_000));
    }

    assertThat(reader.open()).hasSize(2);
    assertThat(workOff()).isEqualTo(2);
    assertThat(workOff()).isEqualTo(2);
    assertThat(workOff()).isEqualTo(1);
  }

  @Test
  void should_forget_what_was_worked_off_long_ago_and_nothing_else() {
    row(connection, "mailchimp", unsubscribe("ann"));
    workOff();
    clock.advance(Duration.ofDays(29));
    row(connection, "mailchimp", unsubscribe("bob"));
    assertThat(reader.forget(30)).isZero();
    assertThat(world.texts("select body from inbox where done_at is not null"))
        .containsExactly(unsubscribe("ann"));

    clock.advance(Duration.ofDays(2));

    assertThat(reader.forget(30)).isEqualTo(1);
    assertThat(reader.open()).hasSize(1);
  }

  @Test
  void should_hand_out_hints_once_by_audience() {
    add("a1", "ann");
    add("a1", "bob");
    add("a2", "ann");
    add("a1", "ann");

    List<Hints> taken = hints.take(10);

    assertThat(taken).extracting(Hints::audience).containsExactly("a1", "a2");
    assertThat(taken.get(0).addresses()).containsExactlyInAnyOrder("ann", "bob");
    assertThat(hints.take(10)).isEmpty();
    taken.forEach(hints::done);
    assertThat(world.number("select count(*) from hint")).isZero();
  }

  @Test
  void should_keep_a_hint_that_came_again_while_it_was_read_back() {
    add("a1", "ann");
    Hints taken = hints.take(10).get(0);
    clock.advance(Duration.ofSeconds(1));
    add("a1", "ann");

    hints.done(taken);

    assertThat(hints.take(10)).singleElement().extracting(Hints::audience).isEqualTo("a1");
  }

  @Test
  void should_hand_a_hint_out_again_when_its_taker_died_or_postponed_it() {
    add("a1", "ann");
    hints.take(10);
    clock.advance(Duration.ofMinutes(9));
    assertThat(hints.take(10)).isEmpty();
    clock.advance(Duration.ofMinutes(2));
    Hints again = hints.take(10).get(0);

    hints.postpone(again);

    clock.advance(Duration.ofSeconds(59));
    assertThat(hints.take(10)).isEmpty();
    clock.advance(Duration.ofSeconds(1));
    assertThat(hints.take(10)).hasSize(1);
  }

  @Test
  void should_hold_hints_back_while_the_connection_is_switched_off() {
    add("a1", "ann");
    world.execute("update connection set enabled = false");
    assertThat(hints.take(10)).isEmpty();
    world.execute("update connection set enabled = true");
    assertThat(hints.take(10)).hasSize(1);
  }

  private int workOff() {
    return reader.store(translator.translate(reader.open()));
  }

  private void add(String audience, String address) {
    world
        .jdbi()
        .useTransaction(
            handle -> hints.add(handle, List.of(new Hint(connection, audience, address))));
  }

  private static void row(int connection, String source, String body) {
    world
        .jdbi()
        .useHandle(
            handle ->
                handle.execute(
                    "insert into inbox (connection, source, body) values (?, ?, ?)",
                    connection,
                    source,
                    body));
  }

  private static Event event(String address, String property) {
    return event(address, "Order", property);
  }

  private static Event named(String address, String type) {
    return event(address, type, "one");
  }

  private static Event event(String address, String type, String property) {
    return new Event(
        address.getBytes(java.nio.charset.StandardCharsets.UTF_8),
        connection,
        type,
        null,
        address,
        EventWorld.NOON,
        JsonNodeFactory.instance.objectNode().put("a", property),
        "track",
        false);
  }

  private static String unsubscribe(String person) {
    return "type=unsubscribe&fired_at=2026-11-01+10:00:00&data[list_id]=a1b2c3d4e5&data[email]="
        + person
        + "@example.org&data[campaign_id]=c1";
  }
}
