package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.sandbox.SandboxOptions.NewAudience;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventCrashIT {
  private static final int SENDERS = 8;
  private static final String CAMPAIGN = "8a25ff1d98";

  @TempDir Path directory;

  private final Set<Integer> sent = new ConcurrentSkipListSet<>();
  private final Set<Integer> acknowledged = new ConcurrentSkipListSet<>();

  @Test
  void should_keep_every_acknowledged_event_once_when_it_is_killed_among_calls() {
    try (OutlivingTown town =
        new OutlivingTown(
            directory.resolve("events"),
            NewAudience.of(OutlivingTown.NEWSLETTER, "Newsletter", 0))) {
      String webhook = connect(town);
      long seed = 20_261_103;
      int until = 200 + new Random(seed).nextInt(800);
      System.out.println("seed " + seed + ": killed after " + until + " acknowledged calls");

      sendUntilKilled(town, webhook, until);
      town.start();
      awaitWorkedOff(town);

      Set<Integer> stored = stored(town);
      assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(until);
      assertThat(stored).containsAll(acknowledged);
      assertThat(sent).containsAll(stored);
      sent.forEach(number -> assertThat(send(town, webhook, number)).isTrue());
      awaitWorkedOff(town);
      assertThat(stored(town)).isEqualTo(sent);
      town.stopWithoutTrace();
    }
  }

  private static String connect(OutlivingTown town) {
    town.connect(
        "shop",
        """
        connection: shop
        account: main
        import:
          enabled: false
          audiences:
            - {id: %s, statuses: [subscribed], createProfiles: true}
          identifier: {field: email_address, property: email}
        events:
          joinKey: email
          types: [open, unsubscribe]
        """
            .formatted(OutlivingTown.NEWSLETTER));
    String url =
        town.caravan
            .get("/api/connections/shop/source")
            .path("webhooks")
            .path("mailchimp")
            .asText();
    return URI.create(url).getPath();
  }

  private void sendUntilKilled(OutlivingTown town, String webhook, int until) {
    AtomicInteger next = new AtomicInteger();
    AtomicBoolean alive = new AtomicBoolean(true);
    ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
    for (int i = 0; i < SENDERS; i++) {
      senders.execute(
          () -> {
            while (alive.get()) {
              int number = next.incrementAndGet();
              sent.add(number);
              try {
                if (send(town, webhook, number)) {
                  acknowledged.add(number);
                }
              } catch (UncheckedIOException e) {
                // No answer: it may be stored or not.
                alive.set(false);
              }
            }
          });
    }
    Awaitility.await("calls to be acknowledged")
        .atMost(90, TimeUnit.SECONDS)
        .pollInterval(5, TimeUnit.MILLISECONDS)
        .until(() -> acknowledged.size() >= until);
    town.kill();
    alive.set(false);
    senders.shutdown();
    Awaitility.await("the senders").atMost(70, TimeUnit.SECONDS).until(senders::isTerminated);
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
        .atMost(60, TimeUnit.SECONDS)
        .until(() -> town.count("select count(*) from inbox where done_at is null") == 0);
    assertThat(town.count("select count(*) from inbox where failure is not null")).isZero();
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
