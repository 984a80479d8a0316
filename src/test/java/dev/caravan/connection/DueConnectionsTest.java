package dev.caravan.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DueConnectionsTest {
  private final Town town = new Town();
  private final DueConnections due = new DueConnections(town.reader, town.clock);

  @AfterEach
  void close() {
    town.close();
  }

  @Test
  void should_hand_out_a_connection_at_once_and_then_evenly_through_the_day() {
    int id = town.put(Town.document("schedule: {timesPerDay: 4}\n")).connection().id();

    assertThat(claim()).containsExactly(id);
    assertThat(claim()).isEmpty();
    at("2026-11-01T15:59:59Z");
    assertThat(claim()).isEmpty();
    at("2026-11-01T16:05:00Z");
    assertThat(claim()).containsExactly(id);
    assertThat(claim()).isEmpty();
    at("2026-11-01T22:05:00Z");
    assertThat(claim()).containsExactly(id);
  }

  @Test
  void should_make_up_for_missed_times_with_one_run() {
    int id = town.put(Town.document("schedule: {cron: \"0 0/10 * * * ?\"}\n")).connection().id();
    at("2026-11-03T08:04:00Z");

    assertThat(claim()).containsExactly(id);
    assertThat(claim()).isEmpty();
    at("2026-11-03T08:10:00Z");
    assertThat(claim()).containsExactly(id);
  }

  @Test
  void should_leave_out_connections_that_are_switched_off() {
    town.put(Town.document("schedule: {timesPerDay: 4}\n"));
    town.put(Town.document("schedule: {timesPerDay: 4}\nenabled: false\n"));

    assertThat(claim()).isEmpty();
  }

  @Test
  void should_hand_out_each_time_to_one_of_several_instances() throws Exception {
    List<Integer> all = new ArrayList<>();
    for (int number = 0; number < 40; number++) {
      String document =
          "connection: shop-" + number + "\naccount: main\nschedule: {timesPerDay: 24}\n";
      all.add(town.put(document).connection().id());
    }
    ExecutorService instances = Executors.newFixedThreadPool(4);
    try {
      for (int hour = 0; hour < 3; hour++) {
        List<Callable<List<Integer>>> claims = new ArrayList<>();
        for (int instance = 0; instance < 4; instance++) {
          claims.add(this::claim);
        }
        List<Integer> claimed = new ArrayList<>();
        for (Future<List<Integer>> claim : instances.invokeAll(claims)) {
          claimed.addAll(claim.get());
        }
        // an instance that came while others held all rows got none; nothing is left over
        claimed.addAll(claim());
        assertThat(claimed).containsExactlyInAnyOrderElementsOf(all);
        town.clock.advance(Duration.ofMinutes(64));
      }
    } finally {
      instances.shutdownNow();
    }
  }

  @Test
  void should_tell_the_times_that_then_come() {
    int id = town.put(Town.document("schedule: {timesPerDay: 4}\n")).connection().id();
    claim();

    List<Instant> told = town.connections.upcoming("newsletter", 3);

    Instant even = Instant.parse("2026-11-01T16:00:00Z");
    for (Instant time : told) {
      assertThat(time).isBetween(even, even.plus(Duration.ofMinutes(5)));
      at(time.minusSeconds(1).toString());
      assertThat(claim()).isEmpty();
      at(time.toString());
      assertThat(claim()).containsExactly(id);
      even = even.plus(Duration.ofHours(6));
    }
    assertThat(told).hasSize(3);
  }

  @Test
  void should_spread_connections_that_were_switched_on_together() {
    for (int number = 0; number < 20; number++) {
      town.put(
          "{connection: shop-%d, account: main, schedule: {timesPerDay: 4}}".formatted(number));
    }
    assertThat(claim()).hasSize(20);

    assertThat(town.connections.all())
        .extracting(connection -> town.connections.nextRunAt(connection.name()).orElseThrow())
        .allSatisfy(
            time ->
                assertThat(time)
                    .isBetween(
                        Instant.parse("2026-11-01T16:00:00Z"),
                        Instant.parse("2026-11-01T16:05:00Z")))
        .satisfies(times -> assertThat(Set.copyOf(times)).hasSizeGreaterThan(15));
  }

  private List<Integer> claim() {
    return town.database
        .jdbi()
        .inTransaction(
            handle -> due.claim(handle).stream().map(DueConnection::connection).toList());
  }

  private void at(String time) {
    town.clock.set(time);
  }
}
