package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.connection.Connection;
import dev.caravan.run.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Schedules on two running instances with one database. */
class ScheduleClusterTest {
  private static final String IMPORT =
      """
      import:
        audiences:
          - {id: AUDIENCE, statuses: [subscribed], createProfiles: true}
        identifier: {field: email_address, property: email}
      """;

  private final HeldPages pages = new HeldPages();
  private Town town;

  @BeforeEach
  void open() throws Exception {
    town = new Town();
  }

  @AfterEach
  void close() {
    pages.letGo();
    town.close();
  }

  @Test
  void should_run_each_due_time_once_and_go_on_when_one_of_two_instances_dies() throws Exception {
    List<Connection> connections = new ArrayList<>();
    for (int number = 0; number < 4; number++) {
      connections.add(
          town.connect(
              "{connection: shop-%d, account: main, schedule: {cron: \"0 0 4 1 1 ?\"}}"
                  .formatted(number)));
    }
    try (Instance neighbour = town.neighbour()) {
      Awaitility.await().until(() -> town.count("select count(*) from qrtz_scheduler_state") == 2);
      for (int time = 1; time <= 4; time++) {
        becomeDue();
        awaitRuns(4L * time);
      }
      assertThat(town.count("select count(*) from run where state = 'SKIPPED'")).isZero();
      assertThat(town.count("select count(distinct (connection, due_at)) from run")).isEqualTo(16);

      TestAudience audience = new TestAudience(town);
      audience.connect(IMPORT);
      audience.put("ann", "{}");
      audience.settle();
      pages.of(audience);
      // Only the neighbour takes runs up: the run is its own when it dies.
      town.main.getCamelContext().getRouteController().stopRoute("claim-runs");
      Run run = town.request(audience.connection(), false);
      pages.awaitOne();
      neighbour.die();
      pages.letGo();
      town.main.getCamelContext().getRouteController().startRoute("claim-runs");

      becomeDue();
      awaitRuns(20);
      assertThat(town.await(run).fence()).as("taken up by the second").isEqualTo(2);
      assertThat(audience.counts(run).added()).isEqualTo(1);
    }
  }

  private void becomeDue() {
    town.jdbi.useHandle(
        handle ->
            handle.execute("update connection set next_run_at = now() where name like 'shop-%'"));
  }

  private void awaitRuns(long many) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(40))
        .pollInterval(Duration.ofMillis(100))
        .until(
            () ->
                town.count(
                        "select count(*) from run where trigger = 'schedule' and ended_at is not"
                            + " null")
                    >= many);
    assertThat(town.count("select count(*) from run where trigger = 'schedule'")).isEqualTo(many);
  }
}
