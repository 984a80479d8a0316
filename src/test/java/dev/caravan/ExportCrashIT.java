package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.sandbox.CallInfo;
import dev.caravan.sandbox.Faults;
import java.nio.file.Path;
import java.util.Map;
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

  @Test
  @Tag("campaign")
  void should_write_everybody_once_through_twenty_kills_on_twenty_thousand_profiles() {
    try (ExportedPeople people = new ExportedPeople(directory.resolve("export"), 20_000, 10_000)) {
      OutlivingTown town = people.town;
      Map<String, String> statuses = people.statuses();
      town.sandbox.faults(Faults.latency(100));
      RandomKills kills = new RandomKills(town, System.nanoTime(), 4, 1_000);
      long run = town.request("shop", false);
      int hits = 0;
      while (hits < 20 && kills.during(run, call -> true)) {
        hits++;
        town.start();
      }
      if (!town.caravan.isRunning()) {
        town.start();
      }
      JsonNode report = town.await(run);

      assertThat(hits).isPositive();
      assertThat(report.path("state").asText()).isEqualTo("COMPLETED");
      people.assertExported(report);
      assertThat(people.statuses()).containsAllEntriesOf(statuses);
      town.stopWithoutTrace();
    }
  }

  private static boolean isBatch(CallInfo call) {
    return call.method().equals("POST") && call.template().equals("/lists/{list}");
  }
}
