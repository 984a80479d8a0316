package dev.caravan.exporting;

import static dev.caravan.exporting.ExportTown.AUDIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.mailchimp.SubscriberHash;
import dev.caravan.run.Run;
import dev.caravan.run.RunState;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Mistakes that other exports to Mailchimp are known for, each by what it would do here. */
@ExtendWith(SharedExportTown.class)
class MistakesOfOthersTest {
  private final ExportTown town;
  private final String ann;
  private final String bob;

  MistakesOfOthersTest(ExportTown town) {
    this.town = town;
    ann = town.address("ann");
    bob = town.address("bob");
  }

  @Test
  void should_not_end_with_the_first_ten_fields_that_mailchimp_lists() {
    town.goal("  - {text: loyal, field: STAGE}\n    createSubscribers: true");
    town.profile(ann, "Ann", "Gold");
    assertThat(town.run().added()).isEqualTo(1);
    assertThat(town.field(ann, "STAGE").asText()).isEqualTo("loyal");
  }

  @Test
  void should_not_take_the_hash_of_an_address_as_it_is_written() {
    String written = ann.replace("ann", "Ann").replace("caravan", "Caravan");
    town.elsewhere(
        "POST",
        "/members",
        "{\"email_address\": \"%s\", \"status\": \"subscribed\"}".formatted(written));
    assertThat(SubscriberHash.of(written)).isEqualTo(SubscriberHash.of(ann));
    town.goal("  - {text: Blue, tags: true}\n    createSubscribers: true");
    town.profile(ann, "Ann", "Gold");
    town.run();
    assertThat(
            town.sandbox
                .members(AUDIENCE)
                .filter(
                    member ->
                        member.get("email_address").asText().toLowerCase(Locale.ROOT).equals(ann)))
        .singleElement()
        .satisfies(
            member -> {
              assertThat(member.at("/merge_fields/FNAME").asText()).isEqualTo("Ann");
              assertThat(member.at("/tags/0/name").asText()).isEqualTo("Blue");
            });
  }

  @Test
  void should_not_take_an_answer_of_200_for_success_but_name_the_person_and_the_field() {
    town.goal("  - {property: website, field: WEBSITE}\n    createSubscribers: true");
    town.profile(ann, "Ann", "Gold");
    town.profile(bob, "Bob", "Gold");
    town.set(bob, "website", "none");
    Run run = run();
    assertThat(town.outcomes(run)).isEqualTo(Map.of("ADDED", 1L, "REJECTED MERGE_FIELD", 1L));
    JsonNode told = town.outcomes(run, bob).get(0);
    assertThat(told.get("field").asText()).isEqualTo("WEBSITE");
    assertThat(told.get("detail").asText())
        .contains("Your merge fields were invalid.")
        .contains("Please enter a valid URL");
    assertThat(town.status(bob)).isEqualTo("none");
  }

  @Test
  void should_neither_break_accents_nor_send_a_null_that_fails_the_whole_call() {
    String name = "Łukasz Ñandú 李小龍 🐦";
    town.goal("  - {property: website, field: WEBSITE}\n    createSubscribers: true");
    town.profile(ann, name, "Gold");
    town.profile(bob, null, "Gold");
    assertThat(town.run().added()).isEqualTo(2);
    assertThat(town.field(ann, "FNAME").asText()).isEqualTo(name);
    assertThat(town.field(bob, "FNAME").asText()).isEmpty();
  }

  @Test
  void should_not_write_half_an_address_that_blocks_every_later_write() {
    town.goal("  - {property: home, field: ADDRESS}\n    createSubscribers: true");
    town.profile(ann, "Ann", "Gold");
    town.set(ann, "home", "Main Street 1");
    assertThat(town.outcomes(run())).isEqualTo(Map.of("ADDED", 1L, "WARN NOT_CONVERTED", 1L));
    assertThat(town.field(ann, "ADDRESS").asText()).isEmpty();
    town.set(ann, "first_name", "Anna");
    assertThat(town.run().changed()).isEqualTo(1);
    assertThat(town.field(ann, "FNAME").asText()).isEqualTo("Anna");
  }

  private Run run() {
    Run run = town.open(false);
    town.export(run);
    town.runs.close(run, RunState.COMPLETED, null);
    return run;
  }
}
