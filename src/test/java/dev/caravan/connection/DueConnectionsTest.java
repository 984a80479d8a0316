package dev.caravan.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DueConnectionsTest {
  private final Town town = new Town();
  private final DueConnections due =
      new DueConnections(town.database.jdbi(), town.reader, town.clock);

  @AfterEach
  void close() {
    town.close();
  }

  @Test
  void should_hand_out_a_connection_at_once_and_then_evenly_through_the_day() {
    int id = town.put(Town.document("schedule: {timesPerDay: 4}\n")).connection().id();

    assertThat(due.claim()).containsExactly(id);
    assertThat(due.claim()).isEmpty();
    at("2026-11-01T15:59:59Z");
    assertThat(due.claim()).isEmpty();
    at("2026-11-01T16:00:03Z");
    assertThat(due.claim()).containsExactly(id);
    at("2026-11-01T22:00:00Z");
    assertThat(due.claim()).containsExactly(id);
  }

  @Test
  void should_make_up_for_missed_times_with_one_run() {
    int id = town.put(Town.document("schedule: {cron: \"0 0/10 * * * ?\"}\n")).connection().id();
    at("2026-11-03T08:04:00Z");

    assertThat(due.claim()).containsExactly(id);
    assertThat(due.claim()).isEmpty();
    at("2026-11-03T08:10:00Z");
    assertThat(due.claim()).containsExactly(id);
  }

  @Test
  void should_leave_out_connections_that_are_switched_off() {
    town.put(Town.document("schedule: {timesPerDay: 4}\n"));
    town.put(Town.document("schedule: {timesPerDay: 4}\nenabled: false\n"));

    assertThat(due.claim()).isEmpty();
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
          claims.add(new DueConnections(town.database.jdbi(), town.reader, town.clock)::claim);
        }
        List<Integer> claimed = new ArrayList<>();
        for (Future<List<Integer>> claim : instances.invokeAll(claims)) {
          claimed.addAll(claim.get());
        }
        // an instance that came while others held all rows got none; nothing is left over
        claimed.addAll(due.claim());
        assertThat(claimed).containsExactlyInAnyOrderElementsOf(all);
        town.clock.advance(Duration.ofHours(1));
      }
    } finally {
      instances.shutdownNow();
    }
  }

  private void at(String time) {
    town.clock.advance(Duration.between(town.clock.instant(), Instant.parse(time)));
  }
}
