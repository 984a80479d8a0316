package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.run.Run;
import dev.caravan.run.RunState;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two running instances on one database. */
class TwoInstancesTest {
  private static final String IMPORT =
      """
      import:
        audiences:
          - {id: AUDIENCE, statuses: [subscribed], createProfiles: true}
        identifier: {field: email_address, property: email}
        mappings:
          - {field: merge_fields.POINTS, property: points, mode: sum}
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

  private TestAudience audience() {
    TestAudience audience = new TestAudience(town);
    audience.connect(IMPORT);
    audience.put("ann", "{\"POINTS\": 10}");
    audience.put("bob", "{\"POINTS\": 5}");
    return audience;
  }

  @Test
  void should_have_every_run_carried_out_by_one_of_them() throws Exception {
    try (Instance neighbour = town.neighbour()) {
      List<TestAudience> audiences = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        audiences.add(audience());
      }
      audiences.get(5).settle();
      List<Run> runs = new ArrayList<>();
      audiences.forEach(audience -> runs.add(town.request(audience.connection(), false)));

      for (int i = 0; i < 6; i++) {
        Run run = town.await(runs.get(i));
        assertThat(run.state()).isEqualTo(RunState.COMPLETED);
        assertThat(run.fence()).isEqualTo(1);
        assertThat(audiences.get(i).counts(run).added()).isEqualTo(2);
      }
      assertThat(neighbour.main.isStarted()).isTrue();
    }
  }

  @Test
  void should_have_the_run_of_a_silent_instance_taken_up_and_the_silent_one_refused()
      throws Exception {
    TestAudience audience = audience();
    audience.settle();
    pages.of(audience);
    Run run = town.request(audience.connection(), false);
    pages.awaitOne();
    town.silence();
    try (Instance neighbour = town.neighbour()) {
      // The lease has run out; nobody needs to wait for that.
      town.jdbi.useHandle(
          handle ->
              handle.execute(
                  "update run set lease_until = now() - interval '1 second' where id = ?",
                  run.id()));
      Awaitility.await()
          .until(() -> neighbour.wiring.runs.find(run.id()).orElseThrow().fence() == 2);
      pages.letGo();

      assertThat(town.await(run).state()).isEqualTo(RunState.COMPLETED);
      assertThat(audience.counts(run).added()).isEqualTo(2);
      assertThat(audience.counts(run).rows()).isEqualTo(2);
      assertThat(audience.value("ann", "points")).contains("10");
    }
  }
}
