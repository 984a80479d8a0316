package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.sandbox.SandboxOptions.NewAudience;
import dev.caravan.sink.TrackReceiver;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Webhooks and track calls, each delivered twice and in no order, while the program is killed again
 * and again at moments that a seed draws: what was acknowledged is there, and everything once.
 */
class EventCrashIT {
  private static final int SENDERS = 8;
  private static final String CAMPAIGN = "8a25ff1d98";

  @TempDir Path directory;

  private final Queue<Integer> open = new ConcurrentLinkedQueue<>();
  private final Set<Integer> sent = new ConcurrentSkipListSet<>();
  private final Set<Integer> acknowledged = new ConcurrentSkipListSet<>();
  private final Queue<Integer> unanswered = new ConcurrentLinkedQueue<>();
  private final AtomicInteger answers = new AtomicInteger();
  private volatile boolean alive = true;

  @Test
  void should_keep_every_acknowledged_event_once_though_it_is_killed_twice() {
    killAmong(4_000, 2, 20_261_103);
  }

  @Test
  @Tag("campaign")
  void
      should_keep_every_acknowledged_event_of_200_000_deliveries_once_however_often_it_is_killed() {
    killAmong(200_000, 20, 20_261_127);
  }

  /** Kills during the first half of the deliveries; the other half comes in peace. */
  private void killAmong(int deliveries, int kills, long seed) {
    Random random = new Random(seed);
    System.out.println("seed " + seed);
    deliver(deliveries, random);
    try (TrackReceiver receiver = new TrackReceiver();
        OutlivingTown town =
            new OutlivingTown(
                directory.resolve("events"),
                Map.of(
                    "caravan.events.sink.url", receiver.url("127.0.0.1").toString(),
                    "caravan.events.sink.app-id", "the-app",
                    "caravan.events.sink.private", "true"),
                NewAudience.of(OutlivingTown.NEWSLETTER, "Newsletter", 0))) {
      String webhook = connect(town);
      ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
      for (int i = 0; i < SENDERS; i++) {
        senders.execute(() -> send(town, webhook));
      }
      for (int kill = 1; kill <= kills; kill++) {
        int most = deliveries / 2 / kills;
        killAt(town, most * (kill - 1) + 1 + random.nextInt(most), random.nextInt(20));
      }
      senders.shutdown();
      Awaitility.await("the senders").atMost(20, TimeUnit.MINUTES).until(senders::isTerminated);
      awaitWorkedOff(town);

      Set<Integer> stored = stored(town);
      System.out.printf(
          "%d deliveries, %d kills: %d acknowledged, %d without an answer; %d events stored%n",
          deliveries, kills, answers.get(), unanswered.size(), stored.size());
      assertThat(answers.get() + unanswered.size()).isEqualTo(deliveries);
      assertThat(unanswered).isNotEmpty();
      assertThat(without(acknowledged, stored)).as("acknowledged and lost").isEmpty();
      assertThat(without(stored, sent)).as("never sent").isEmpty();
      // As Mailchimp does with what was not answered.
      unanswered.forEach(number -> assertThat(send(town, webhook, number)).isTrue());
      awaitWorkedOff(town);
      assertThat(stored(town)).isEqualTo(sent);
      awaitSentOn(town);
      // What a webhook told was sent on, each event under one key.
      Set<Integer> sentOn = new TreeSet<>();
      receiver.events.forEach(
          (key, event) ->
              sentOn.add(Integer.parseInt(event.path("identity").asText().split("[.@]")[1])));
      assertThat(sentOn).hasSameSizeAs(receiver.events.keySet());
      assertThat(without(sent, sentOn)).allMatch(number -> number % 2 == 1);
      assertThat(sentOn).allMatch(number -> number % 2 == 0);
      town.stopWithoutTrace();
    }
  }

  private static Set<Integer> without(Set<Integer> all, Set<Integer> some) {
    Set<Integer> rest = new TreeSet<>(all);
    rest.removeAll(some);
    return rest;
  }

  private void deliver(int deliveries, Random random) {
    List<Integer> shuffled = new ArrayList<>();
    for (int number = 1; number <= deliveries / 2; number++) {
      shuffled.add(number);
      shuffled.add(number);
    }
    Collections.shuffle(shuffled, random);
    open.addAll(shuffled);
  }

  private void send(OutlivingTown town, String webhook) {
    while (!open.isEmpty()) {
      if (!alive) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        continue;
      }
      Integer number = open.poll();
      if (number == null) {
        return;
      }
      sent.add(number);
      try {
        if (send(town, webhook, number)) {
          acknowledged.add(number);
          answers.incrementAndGet();
          continue;
        }
      } catch (UncheckedIOException e) {
        // No answer: it may be stored or not. Nobody is there for a while.
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      }
      unanswered.add(number);
    }
  }

  private void killAt(OutlivingTown town, int until, int pause) {
    Awaitility.await("deliveries to be acknowledged")
        .atMost(10, TimeUnit.MINUTES)
        .pollInterval(1, TimeUnit.MILLISECONDS)
        .until(() -> answers.get() >= until || open.isEmpty());
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pause));
    town.kill();
    alive = false;
    System.out.printf("killed after %d answers%n", answers.get());
    town.start();
    alive = true;
  }

  private static String connect(OutlivingTown town) {
    town.connect(
        "shop",
        """
        connection: shop
        account: main
        events:
          joinKey: email
          types: [open, unsubscribe]
        """);
    String url =
        town.caravan
            .get("/api/connections/shop/source")
            .path("webhooks")
            .path("mailchimp")
            .asText();
    return URI.create(url).getPath();
  }

  /** Odd ones are track calls, even ones audience webhooks; the person tells the number. */
  private static boolean send(OutlivingTown town, String webhook, int number) {
    String body =
        number % 2 == 1
            ? """
              {"app_id": "shop", "identity": "person.%d@example.org", "event": "Open Email",
               "timestamp": "2026-11-01T10:00:00Z", "idempotency_key": "open-%d"}
              """
                .formatted(number, number)
            : "type=unsubscribe&fired_at=2026-11-01+10%3A00%3A00&data%5Baction%5D=unsub"
                + "&data%5Bemail%5D=person."
                + number
                + "%40example.org&data%5Blist_id%5D="
                + OutlivingTown.NEWSLETTER
                + "&data%5Bcampaign_id%5D="
                + CAMPAIGN;
    return town.caravan
            .send(
                "POST",
                number % 2 == 1 ? "/api/track" : webhook,
                number % 2 == 1 ? "application/json" : "application/x-www-form-urlencoded",
                body)
            .statusCode()
        == 200;
  }

  private static void awaitWorkedOff(OutlivingTown town) {
    Awaitility.await("an empty inbox")
        .atMost(5, TimeUnit.MINUTES)
        .until(() -> town.count("select count(*) from inbox where done_at is null") == 0);
    assertThat(town.count("select count(*) from inbox where failure is not null")).isZero();
  }

  private static void awaitSentOn(OutlivingTown town) {
    // A killed program has a lease on what it was sending.
    town.database().useHandle(handle -> handle.execute("update outgoing set due_at = now()"));
    Awaitility.await("events to be sent on")
        .atMost(5, TimeUnit.MINUTES)
        .until(() -> town.count("select count(*) from outgoing") == 0);
  }

  /** The numbers of the stored events, after a check that each is there once. */
  private static Set<Integer> stored(OutlivingTown town) {
    TreeMap<Integer, Integer> times = new TreeMap<>();
    town.database()
        .useHandle(
            handle ->
                handle
                    .createQuery(
                        "select substring(address from '[0-9]+')::int, count(*) from event group by 1")
                    .map((row, context) -> times.put(row.getInt(1), row.getInt(2)))
                    .list());
    assertThat(times.values()).containsOnly(1);
    return new TreeSet<>(times.keySet());
  }
}
