package dev.caravan.exporting;

import static dev.caravan.exporting.ExportTown.AUDIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.run.Run;
import dev.caravan.run.RunState;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that dies between the calls about one member loses nothing and does nothing twice. */
@ExtendWith(SharedExportTown.class)
class SupplementCrashTest {
  private static final String GOAL =
      "  - {property: label, tags: true}\n    createSubscribers: true";

  private final ExportTown town;
  private final String ann;
  private final String bob;
  private final String moved;
  private final AtomicReference<String> deadly = new AtomicReference<>();

  SupplementCrashTest(ExportTown town) {
    this.town = town;
    ann = town.address("ann");
    bob = town.address("bob");
    moved = town.address("bob-new");
    town.listen(this::step);
    town.goal(GOAL);
    person(bob, "Green");
    town.run();
  }

  private void person(String address, String label) {
    town.profile(address, "Name", "Gold");
    town.set(address, "label", label);
  }

  private void step(String id) {
    if (id.equals(deadly.get())) {
      deadly.set(null);
      throw new IllegalStateException("killed at " + id);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "export-singles/prepare-singles",
        "export-single-attempt/send-single",
        "export-single-attempt/single-carried-out",
        "export-singles/keep-written-singles",
        "export-batch/keep-accepted",
        "export-carry-out/each-newcomer",
        "export-leavers/each-supplement",
        "export-supplements/prepare-supplements",
        "export-supplement/send-supplement",
        "export-supplement/supplemented",
        "export-supplements/keep-supplemented",
        "export-supplements/finish-supplements"
      })
  void should_put_every_tag_on_once_wherever_a_run_dies(String step) {
    person(ann, "Blue");
    town.readdress(bob, moved);
    town.set(moved, "label", "Red");
    deadly.set(step);
    Run run = town.open(false);
    assertThatThrownBy(() -> town.export(run)).isNotNull();
    assertThat(deadly.get()).as("the step was reached").isNull();
    Run again = town.takeOver(run);
    town.export(again);
    town.runs.close(again, RunState.COMPLETED, null);

    assertThat(town.outcomes(again)).isEqualTo(Map.of("ADDED", 1L, "CHANGED", 1L));
    assertThat(tags(ann)).isEqualTo("Blue");
    assertThat(tags(moved)).isEqualTo("Red");
    assertThat(town.sandbox.journeys(AUDIENCE, ann)).containsExactly("Blue");
    assertThat(town.sandbox.journeys(AUDIENCE, moved)).containsExactly("Green", "Red");
    assertThat(town.run().unchanged()).isEqualTo(2);
  }

  @Test
  void should_go_on_in_the_next_run_with_what_a_run_that_failed_has_left() {
    String member = town.subscribed();
    person(member, "Blue");
    deadly.set("export-supplement/send-supplement");
    Run run = town.open(false);
    assertThatThrownBy(() -> town.export(run)).isNotNull();
    town.runs.close(run, RunState.FAILED, "killed");
    assertThat(town.field(member, "FNAME").asText()).isEqualTo("Name");
    assertThat(tags(member)).doesNotContain("Blue");

    assertThat(town.run().changed()).isEqualTo(1);
    assertThat(tags(member)).contains("Blue");
    assertThat(town.run().unchanged()).isEqualTo(2);
  }

  private String tags(String address) {
    StringBuilder tags = new StringBuilder();
    for (JsonNode tag : town.sandbox.member(AUDIENCE, address).orElseThrow().get("tags")) {
      tags.append(tags.isEmpty() ? "" : ", ").append(tag.get("name").asText());
    }
    return tags.toString();
  }
}
