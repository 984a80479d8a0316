package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.sandbox.CallInfo;
import dev.caravan.sandbox.Faults;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportCrashIT {
  @TempDir Path directory;

  @Test
  void should_complete_an_export_that_is_killed_three_times_and_write_everybody_once() {
    try (ExportedPeople people = new ExportedPeople(directory.resolve("export"), 2_000, 1_000)) {
      OutlivingTown town = people.town;
      Map<String, String> statuses = people.statuses();
      town.sandbox.faults(Faults.latency(200));
      RandomKills kills = new RandomKills(town, 20_261_102, 2, 400);
      long run = town.request("shop", false);

      for (int kill = 0; kill < 3; kill++) {
        // In the first goal, and then in the second.
        String audience = kill < 2 ? OutlivingTown.CUSTOMERS : OutlivingTown.NEWSLETTER;
        assertThat(kills.within(run, call -> isBatch(call) && call.path().contains(audience)))
            .as("killed within the run")
            .isTrue();
        town.start();
      }
      JsonNode report = town.await(run);

      assertThat(report.path("state").asText()).as("%s", report).isEqualTo("COMPLETED");
      people.assertExported(report);
      assertThat(people.statuses()).containsAllEntriesOf(statuses);
      town.stopWithoutTrace();
    }
  }

  /** The same as below, for a quick look. */
  @Test
  @Tag("campaign")
  void should_write_and_take_out_everybody_once_through_eight_kills() {
    kill(600, 20, 250, 8);
  }

  @Test
  @Tag("campaign")
  void should_write_and_take_out_everybody_once_through_fifty_kills() {
    kill(20_000, 120, 3_000, 50);
  }

  /**
   * Kills over an export, removals one by one, removals in bulk, and the return of everybody.
   *
   * @param few leave at first, and are called for one by one
   * @param many leave then, and are handed over in batches
   * @param wanted how many kills, a quarter of them in each of the first three runs
   */
  private void kill(int all, int few, int many, int wanted) {
    int each = wanted / 4;
    try (LeavingPeople people = new LeavingPeople(directory.resolve("export"), all)) {
      OutlivingTown town = people.town;
      town.sandbox.faults(Faults.latency(100));
      RandomKills kills = new RandomKills(town, System.nanoTime(), 4, 1_000);

      int hits = killed(town, kills, each, report -> people.assertInSync(report, "added", all));
      people.leave(few);
      hits += killed(town, kills, each, report -> people.assertInSync(report, "removed", few));
      people.leave(many);
      hits += killed(town, kills, each, report -> people.assertInSync(report, "removed", many));
      people.comeBack();
      hits +=
          killed(
              town,
              kills,
              wanted - hits,
              report -> people.assertInSync(report, "added", few + many));

      System.out.println(hits + " kills");
      assertThat(hits).isEqualTo(wanted);
      assertThat(town.count("select count(*) from batch where state = 'finished'")).isPositive();
      town.stopWithoutTrace();
    }
  }

  /** Carries out a run with so many kills at most, and tells how many there were. */
  private static int killed(
      OutlivingTown town, RandomKills kills, int most, Consumer<JsonNode> afterwards) {
    long run = town.request("shop", false);
    int hits = 0;
    while (hits < most && kills.during(run, call -> true)) {
      hits++;
      town.start();
    }
    if (!town.caravan.isRunning()) {
      town.start();
    }
    afterwards.accept(town.await(run));
    return hits;
  }

  private static boolean isBatch(CallInfo call) {
    return call.method().equals("POST") && call.template().equals("/lists/{list}");
  }
}
