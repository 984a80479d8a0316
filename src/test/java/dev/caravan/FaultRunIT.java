package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.sandbox.FaultKind;
import dev.caravan.sandbox.Faults;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultRunIT {
  @TempDir Path directory;

  @Test
  void should_import_and_export_everybody_once_while_every_fifth_call_goes_wrong() {
    run(3_000, 1_500, 20_261_105, 1);
  }

  @Test
  @Tag("campaign")
  void should_import_and_export_thirty_thousand_while_every_fifth_call_goes_wrong() {
    run(20_000, 10_000, System.nanoTime(), 10);
  }

  private void run(int members, int strangers, long seed, int imports) {
    System.out.println("seed " + seed);
    try (ExportedPeople people =
        new ExportedPeople(directory.resolve("faults"), members, strangers)) {
      OutlivingTown town = people.town;
      connect(town);
      Map<String, String> statuses = people.statuses();
      town.sandbox.faults(
          Faults.of(
              0.2,
              seed,
              FaultKind.TOO_MANY_REQUESTS,
              FaultKind.SERVER_ERROR,
              FaultKind.BAD_GATEWAY,
              FaultKind.RESET,
              FaultKind.LOST_ANSWER,
              FaultKind.TRUNCATED));

      for (int i = 0; i < imports; i++) {
        assertImported(town, town.await(town.request("newsletter", true)));
      }
      JsonNode exported = town.await(town.request("shop", false));

      assertThat(exported.path("state").asText()).as("%s", exported).isEqualTo("COMPLETED");
      people.assertExported(exported);
      assertThat(people.statuses()).containsAllEntriesOf(statuses);
      town.stopWithoutTrace();
    }
  }

  private static void connect(OutlivingTown town) {
    town.connect(
        "newsletter",
        """
        connection: newsletter
        account: main
        import:
          audiences:
            - {id: %s, statuses: [subscribed, unsubscribed], createProfiles: false}
          identifier: {field: email_address, property: email}
          mappings:
            - {field: merge_fields.POINTS, property: points, mode: sum}
        """
            .formatted(OutlivingTown.NEWSLETTER));
  }

  private static void assertImported(OutlivingTown town, JsonNode report) {
    List<JsonNode> chosen =
        town.members(
            OutlivingTown.NEWSLETTER,
            member ->
                List.of("subscribed", "unsubscribed").contains(member.path("status").asText()));
    JsonNode counts = report.path("goals").path(0).path("audiences").path(0).path("counts");
    assertThat(report.path("state").asText()).as("%s", report).isEqualTo("COMPLETED");
    assertThat(counts.path("read").asLong()).isEqualTo(chosen.size());
    assertThat(counts.path("changed").asLong() + counts.path("unchanged").asLong())
        .as("%s", counts)
        .isEqualTo(chosen.size());
    assertThat(
            town.count("select coalesce(sum((properties ->> 'points')::numeric), 0) from profile"))
        .isEqualTo(points(chosen));
  }

  private static long points(List<JsonNode> members) {
    return members.stream()
        .map(member -> member.path("merge_fields").path("POINTS"))
        .filter(JsonNode::isNumber)
        .map(JsonNode::decimalValue)
        .reduce(BigDecimal.ZERO, BigDecimal::add)
        .longValueExact();
  }
}
