package dev.caravan.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.event.Event;
import dev.caravan.event.EventStore;
import dev.caravan.event.EventWorld;
import dev.caravan.profile.ErasedPeople;
import dev.caravan.sink.TrackReceiver.Trouble;
import dev.caravan.testing.SettableClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.main.Main;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The route of the sink, a receiver of track calls, and a database. */
class SinkTest {
  private final EventWorld world = new EventWorld();
  private final SettableClock clock = new SettableClock("2026-11-01T12:00:00Z");
  private final EventStore store =
      new EventStore(world.jdbi(), new ErasedPeople(new byte[] {1}), true);
  private final TrackReceiver receiver = new TrackReceiver();
  private final List<Main> programs = new ArrayList<>();
  private int connection;

  @BeforeEach
  void connect() {
    connection = world.connection("shop", "{\"events\": {\"joinKey\": \"email\"}}");
  }

  @AfterEach
  void close() {
    programs.forEach(Main::stop);
    receiver.close();
    world.close();
  }

  @Test
  void should_send_each_email_event_once_in_heaps_form_and_nothing_else() throws Exception {
    ObjectNode properties = JsonNodeFactory.instance.objectNode();
    properties
        .put("Campaign ID", "8a25ff1d98")
        .put("URL", "https://example.org/" + "x".repeat(2_000));
    List<Event> events = new ArrayList<>(opens(1, 2_500));
    events.add(event("click", "Click Email Link", "activity", properties, true));
    events.add(event("tracked", "Open Email", "track", properties, false));
    events.add(event("product", "Order", "track", properties, false));
    assertThat(store(events)).isEqualTo(events.size());
    start("127.0.0.1", "the-token", SystemDefaultDnsResolver.INSTANCE);
    awaitNothingWaits();
    assertThat(store(events)).isZero();

    awaitNothingWaits();
    assertThat(receiver.events).hasSize(2_501);
    assertThat(receiver.doubles).hasValue(0);
    assertThat(receiver.sizes).containsExactly(1_000, 1_000, 501);
    assertThat(receiver.credentials).containsOnly("Bearer the-token");
    JsonNode click =
        receiver.events.values().stream()
            .filter(event -> event.path("event").asText().equals("Click Email Link"))
            .findAny()
            .orElseThrow();
    assertThat(click.path("identity").asText()).isEqualTo("person.click@example.org");
    assertThat(click.path("timestamp").asText()).isEqualTo("2026-11-01T12:00:00Z");
    assertThat(click.at("/properties/Campaign ID").asText()).isEqualTo("8a25ff1d98");
    assertThat(click.at("/properties/URL").asText()).hasSize(1_023).startsWith("https://example");
    assertThat(click.at("/properties/Machine").asBoolean()).isTrue();
  }

  @Test
  void should_lose_nothing_and_wait_longer_each_time_while_the_receiver_is_in_trouble()
      throws Exception {
    receiver.troubles.addAll(
        List.of(Trouble.BUSY, Trouble.ELSEWHERE, Trouble.LOST_ANSWER, Trouble.WAIT_AN_HOUR));
    store(opens(1, 10));
    start("127.0.0.1", "", SystemDefaultDnsResolver.INSTANCE);

    for (Duration pause :
        List.of(
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(4),
            Duration.ofHours(1))) {
      int posts = receiver.sizes.size() + (receiver.sizes.isEmpty() ? 1 : 0);
      awaitPosts(posts);
      awaitReleased();
      clock.advance(pause.minusMillis(1));
      Thread.sleep(100);
      assertThat(receiver.sizes).hasSize(posts);
      clock.advance(Duration.ofMillis(1));
      awaitPosts(posts + 1);
    }

    awaitNothingWaits();
    assertThat(receiver.events).hasSize(10);
    // What was taken before its answer was lost came again under the same keys.
    assertThat(receiver.doubles).hasValue(10);
    assertThat(receiver.credentials).containsOnly("null");
  }

  @Test
  void should_give_up_only_the_events_that_are_refused() throws Exception {
    List<Event> events = new ArrayList<>(opens(1, 200));
    Event one = events.get(57);
    events.add(
        57,
        new Event(
            new byte[] {1},
            connection,
            one.type(),
            null,
            "refused@example.org",
            one.time(),
            one.properties(),
            one.source(),
            false));
    store(events);
    start("127.0.0.1", "", SystemDefaultDnsResolver.INSTANCE);

    awaitNothingWaits();
    assertThat(receiver.events).hasSize(200);
    assertThat(receiver.doubles).hasValue(0);
    assertThat(receiver.sizes).hasSizeLessThan(20);
  }

  @Test
  void should_reach_no_address_inside_by_whatever_name() throws Exception {
    store(opens(1, 1));
    for (String host : List.of("127.0.0.1", "localhost")) {
      world.execute("update outgoing set due_at = '2026-01-01'");
      start(host, "", new PublicAddresses("caravan.events.sink.private"));
      // Taken and given back: it was tried.
      await()
          .until(
              () ->
                  world.number(
                          "select count(*) from outgoing"
                              + " where due_at > '2026-01-02' and due_at <= now()")
                      == 1);
    }

    assertThat(receiver.sizes).isEmpty();
  }

  @Test
  void should_send_what_another_instance_had_taken_when_it_died_and_each_event_once_otherwise()
      throws Exception {
    store(opens(1, 1_500));
    assertThat(new SinkQueue(world.jdbi()).take()).hasSize(1_000);
    start("127.0.0.1", "", SystemDefaultDnsResolver.INSTANCE);
    start("127.0.0.1", "", SystemDefaultDnsResolver.INSTANCE);
    await().until(() -> receiver.events.size() == 500);
    for (int from = 1_501; from < 5_000; from += 500) {
      store(opens(from, 500));
    }
    await().until(() -> receiver.events.size() == 4_000);

    world.execute("update outgoing set due_at = due_at - interval '2 minutes'");

    awaitNothingWaits();
    assertThat(receiver.events).hasSize(5_000);
    assertThat(receiver.doubles).hasValue(0);
  }

  @Test
  void should_not_send_what_was_erased_while_it_waited() throws Exception {
    store(opens(1, 3));
    world.jdbi().useTransaction(handle -> store.erase(handle, 1, List.of("person.2@example.org")));
    start("127.0.0.1", "", SystemDefaultDnsResolver.INSTANCE);

    awaitNothingWaits();
    assertThat(receiver.events.values())
        .extracting(event -> event.path("identity").asText())
        .containsExactlyInAnyOrder("person.1@example.org", "person.3@example.org");
  }

  private void start(String host, String token, DnsResolver resolver) throws Exception {
    Main main = new Main();
    main.addInitialProperty("camel.main.routesIncludePattern", "file:routes/sink.camel.yaml");
    main.addInitialProperty("caravan.events.sink.period", "20");
    main.bind(
        "sinkSteps",
        new SinkSteps(
            new SinkQueue(world.jdbi()),
            new SinkTarget(receiver.url(host), "the-app", token),
            clock));
    main.bind(
        "sinkConnections",
        PoolingHttpClientConnectionManagerBuilder.create().setDnsResolver(resolver).build());
    programs.add(main);
    main.start();
  }

  private int store(List<Event> events) {
    return world.jdbi().inTransaction(handle -> store.store(handle, events));
  }

  private List<Event> opens(int from, int number) {
    List<Event> opens = new ArrayList<>();
    for (int i = from; i < from + number; i++) {
      opens.add(
          event("" + i, "Open Email", "mailchimp", JsonNodeFactory.instance.objectNode(), false));
    }
    return opens;
  }

  private Event event(
      String name, String type, String source, ObjectNode properties, boolean machine) {
    return new Event(
        (name + type).getBytes(StandardCharsets.UTF_8),
        connection,
        type,
        null,
        "person." + name + "@example.org",
        EventWorld.NOON,
        properties,
        source,
        machine);
  }

  private void awaitPosts(int number) {
    await().pollInterval(Duration.ofMillis(10)).until(() -> receiver.sizes.size() == number);
  }

  private void awaitReleased() {
    await()
        .pollInterval(Duration.ofMillis(10))
        .until(() -> world.number("select count(*) from outgoing where due_at > now()") == 0);
  }

  private void awaitNothingWaits() {
    await()
        .pollInterval(Duration.ofMillis(20))
        .until(() -> world.number("select count(*) from outgoing") == 0);
  }
}
