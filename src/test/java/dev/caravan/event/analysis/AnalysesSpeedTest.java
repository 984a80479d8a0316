package dev.caravan.event.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.event.Event;
import dev.caravan.event.EventStore;
import dev.caravan.event.EventWorld;
import dev.caravan.profile.ErasedPeople;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The analyses over half a million events, while more events are stored. */
@Tag("campaign")
class AnalysesSpeedTest {
  private static final int PEOPLE = 50_000;
  private static final Instant START = Instant.parse("2026-06-01T00:00:00Z");
  private static final Instant END = Instant.parse("2026-11-01T00:00:00Z");

  private final EventWorld world = new EventWorld();
  private final EventStore store = new EventStore(world.jdbi(), new ErasedPeople(new byte[] {1}));
  private int connection;

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void should_answer_about_half_a_million_events_and_hold_up_no_intake() throws Exception {
    connection = world.connection("shop", "{\"events\": {\"joinKey\": \"email\"}}");
    world.execute(
        "insert into profile (id, created_at) select i, '2026-05-01' from generate_series(1, "
            + PEOPLE
            + ") i");
    // Fifty campaigns, each sent to everybody in ten; half of them open, and some visit and order.
    happen("Sent Email", 250_000, "i % 50");
    happen("Open Email", 125_000, "i % 50");
    happen("Visit", 100_000, "null");
    happen("Order", 25_000, "null");
    world.jdbi().useHandle(handle -> handle.execute("vacuum analyze event"));
    Scope scope = new Scope(START, END, false);
    Funnel.Question funnel =
        new Funnel.Question(
            scope,
            "Open Email",
            "c7",
            List.of(
                new Funnel.Step("Visit", Duration.ofDays(7)),
                new Funnel.Step("Order", Duration.ofDays(7))));
    Funnel.Question all = new Funnel.Question(scope, "Open Email", null, funnel.steps());
    Touches.Question touches =
        new Touches.Question(
            scope, "Order", Set.of("Open Email"), Touches.Unit.CAMPAIGN, Duration.ofDays(90));
    Retention.Question retention =
        new Retention.Question(
            "c7", "Sent Email", START, null, Duration.ofDays(7), 8, END, false, null);
    Map<String, Supplier<Object>> analyses = new LinkedHashMap<>();
    analyses.put("funnel of a campaign", () -> new Funnel(world.jdbi()).answer(funnel));
    analyses.put("funnel of all opens", () -> new Funnel(world.jdbi()).answer(all));
    analyses.put("touches", () -> new Touches(world.jdbi()).answer(touches));
    analyses.put("retention", () -> new Retention(world.jdbi()).answer(retention));
    analyses.put(
        "people behind a bar", () -> new Funnel(world.jdbi()).people(all, 1, new People(0, 1_000)));

    AtomicBoolean over = new AtomicBoolean();
    CompletableFuture<Duration> intake = CompletableFuture.supplyAsync(() -> takeIn(over));
    analyses.forEach(
        (name, analysis) -> {
          long before = System.nanoTime();
          Object answer = analysis.get();
          System.out.printf(
              "%s: %d ms%n", name, Duration.ofNanos(System.nanoTime() - before).toMillis());
          assertThat(answer).isNotNull();
        });
    over.set(true);

    System.out.println(
        "longest of the batches stored meanwhile: " + intake.get().toMillis() + " ms");
    assertThat(intake.get()).isLessThan(Duration.ofSeconds(5));
  }

  private void happen(String type, int number, String campaign) {
    world.execute(
        """
        insert into event (key, connection, type, profile, address, time, properties, source)
        select sha256(('%1$s' || i)::bytea), %2$d, '%1$s', 1 + (i * 7919::bigint) %% %3$d, 'x',
               timestamptz '2026-06-01' + (i * 104729::bigint) %% 13000000 * interval '1 second',
               jsonb_strip_nulls(jsonb_build_object('Campaign ID', 'c' || (%5$s))), 'mailchimp'
          from generate_series(1, %4$d) i
        """
            .formatted(type, connection, PEOPLE, number, campaign));
  }

  /** The longest that one batch took. */
  private Duration takeIn(AtomicBoolean over) {
    long longest = 0;
    for (int batch = 0; !over.get(); batch++) {
      List<Event> events = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        events.add(
            EventWorld.event(connection, "Visit", "new." + batch + "." + i + "@example.org"));
      }
      long before = System.nanoTime();
      world.jdbi().useTransaction(handle -> store.store(handle, events));
      longest = Math.max(longest, System.nanoTime() - before);
    }
    return Duration.ofNanos(longest);
  }
}
