package dev.caravan.exporting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.run.Counts;
import dev.caravan.run.Run;
import dev.caravan.run.RunState;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelExecutionException;
import org.junit.jupiter.api.Test;

class ExportResumeTest {
  private static final String GOAL =
      """
      createSubscribers: true
          removeOthers: {scope: managed, action: archive, atMost: {count: 10, percent: 100}}
      """;

  /** How many steps may still be taken before the next one fails; negative: any number. */
  private final AtomicInteger left = new AtomicInteger(-1);

  /** The steps that were taken so far, and the one that fails the next time. */
  private final Set<String> seen = ConcurrentHashMap.newKeySet();

  private volatile String deadly;

  @Test
  void should_come_out_the_same_when_it_is_cut_short_again_and_again() throws Exception {
    try (ExportTown town = new ExportTown(20, this::step)) {
      town.goal(GOAL);
      for (int i = 0; i < 5; i++) {
        town.profile("old" + i + "@caravan.test", "Old", "Gold");
      }
      assertThat(town.run().added()).isEqualTo(5);
      town.set("old0@caravan.test", "tier", "Silver");
      town.set("old1@caravan.test", "first_name", "Older");
      for (int i = 0; i < 1100; i++) {
        town.profile("new" + i + "@caravan.test", "Person " + i, "Gold");
      }
      Run run = town.open(false);
      int cuts = 0;
      while (!completes(town, run, cuts)) {
        cuts++;
        run = town.takeOver(run);
        assertThat(cuts).isLessThan(200);
      }
      left.set(-1);
      Counts counts = town.counts(run);
      assertThat(cuts).isGreaterThan(20);
      assertThat(counts.added()).isEqualTo(1100);
      assertThat(counts.changed()).isEqualTo(1);
      assertThat(counts.removed()).isEqualTo(1);
      assertThat(counts.unchanged()).isEqualTo(3);
      assertThat(counts.rows()).isEqualTo(1105);
      assertThat(town.status("old0@caravan.test")).isEqualTo("archived");
      assertThat(town.field("old1@caravan.test", "FNAME").asText()).isEqualTo("Older");
      assertThat(town.field("new1099@caravan.test", "FNAME").asText()).isEqualTo("Person 1099");
    }
  }

  @Test
  void should_go_on_from_every_step_as_if_nothing_had_happened() throws Exception {
    try (ExportTown town = new ExportTown(20, this::step)) {
      town.goal(GOAL);
      for (int i = 0; i < 100; i++) {
        town.profile("p" + i + "@caravan.test", "Old", "Gold");
      }
      town.run();
      town.set("p0@caravan.test", "tier", "Silver");
      town.run();
      seen.clear();
      work(town, 0);
      town.run();
      List<String> steps = List.copyOf(seen);
      assertThat(steps).hasSizeGreaterThan(30);
      for (int round = 1; round <= steps.size(); round++) {
        work(town, round);
        Run run = town.open(false);
        deadly = steps.get(round - 1);
        assertThatThrownBy(() -> town.export(run)).hasStackTraceContaining("killed before");
        Run again = town.takeOver(run);
        town.export(again);
        town.runs.close(again, RunState.COMPLETED, null);
        Counts counts = town.counts(run);
        assertThat(List.of(counts.added(), counts.changed(), counts.removed(), counts.rows()))
            .as("cut short at %s", steps.get(round - 1))
            .containsExactly(2L, 1L, 1L, 101L + round);
        assertThat(town.status("p" + (round + 1) + "@caravan.test")).isEqualTo("archived");
        assertThat(town.status("p" + round + "@caravan.test")).isEqualTo("subscribed");
      }
    }
  }

  /** One comes back, one leaves, one changes, one is new. */
  private static void work(ExportTown town, int round) {
    town.set("p" + round + "@caravan.test", "tier", "Gold");
    town.set("p" + (round + 1) + "@caravan.test", "tier", "Silver");
    town.set("p99@caravan.test", "first_name", "Name " + round);
    town.profile("new" + round + "@caravan.test", "New", "Gold");
  }

  private boolean completes(ExportTown town, Run run, int steps) {
    left.set(steps);
    try {
      town.export(run);
      return true;
    } catch (CamelExecutionException e) {
      return false;
    }
  }

  /** The gate and the mirror live on after a cut, so only the export's steps and lost answers. */
  private void step(String id) {
    if (!id.startsWith("export") && !id.endsWith("/understand-answer")) {
      return;
    }
    seen.add(id);
    if (id.equals(deadly)) {
      deadly = null;
      throw new Killed(id);
    }
    if (left.get() == 0) {
      throw new Killed(id);
    }
    left.updateAndGet(steps -> steps < 0 ? steps : steps - 1);
  }

  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Killed(String step) {
      super("killed before " + step);
    }
  }
}
