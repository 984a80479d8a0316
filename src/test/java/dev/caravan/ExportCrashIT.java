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
        assertThat(kills.during(run, ExportCrashIT::isBatch)).as("killed within the run").isTrue();
        town.start();
      }
      JsonNode report = town.await(run);

      assertThat(report.path("state").asText()).isEqualTo("COMPLETED");
      people.assertExported(report);
      assertThat(people.statuses()).containsAllEntriesOf(statuses);
      town.stopWithoutTrace();
    }
  }

  /**
   * Fifty kills over an export, removals one by one, removals in bulk, and the return of everybody.
   */
  @Test
  @Tag("campaign")
  void should_write_and_take_out_everybody_once_through_fifty_kills() {
    try (LeavingPeople people = new LeavingPeople(directory.resolve("export"), 20_000)) {
      OutlivingTown town = people.town;
      town.caravan.with("caravan.batches.pause", "1");
      town.sandbox.faults(Faults.latency(100));
      RandomKills kills = new RandomKills(town, System.nanoTime(), 4, 1_000);

      int hits = killed(town, kills, 20, report -> people.assertInSync(report, "added", 20_000));
      people.leave(120);
      hits += killed(town, kills, 10, report -> people.assertInSync(report, "removed", 120));
      people.leave(3_000);
      hits += killed(town, kills, 12, report -> people.assertInSync(report, "removed", 3_000));
      people.comeBack();
      hits += killed(town, kills, 50 - hits, report -> people.assertInSync(report, "added", 3_120));

      System.out.println(hits + " kills");
      assertThat(hits).isEqualTo(50);
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
