package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.connection.Connection;
import dev.caravan.run.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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

  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private Town town;

  @BeforeEach
  void open() throws Exception {
    town = new Town();
  }

  @AfterEach
  void close() {
    goOn.countDown();
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
      holdTheFirstPage(audience);
      // Only the neighbour takes runs up: the run is its own when it dies.
      town.main.getCamelContext().getRouteController().stopRoute("claim-runs");
      Run run = town.request(audience.connection(), false);
      assertThat(reached.await(30, TimeUnit.SECONDS)).isTrue();
      neighbour.die();
      goOn.countDown();
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

  private void holdTheFirstPage(TestAudience audience) {
    Set<String> held = new TreeSet<>();
    town.onCall(
        call -> {
          if (call.query().contains("offset=")
              && call.path().contains(audience.id)
              && held.add("page")) {
            reached.countDown();
            try {
              assertThat(goOn.await(60, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          }
        });
  }
}
