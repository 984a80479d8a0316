package dev.caravan;

import static dev.caravan.FollowUpTown.counts;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs that take back what another one wrote, over HTTP and looked at from Mailchimp's side. */
@ExtendWith(SharedTown.class)
class UndoTest {
  private final Town town;
  private final FollowUpTown here;

  UndoTest(Town town) {
    this.town = town;
    this.here = new FollowUpTown(town);
  }

  @Test
  void should_put_back_fields_that_nobody_changed_since_and_list_the_others() throws Exception {
    here.goal("enabled: true");
    for (String person : List.of("ann", "bob", "cem")) {
      here.person(person, person);
    }
    here.audience.put("old", "{\"FNAME\": \"Before\"}");
    here.run("");
    here.person("ann", "Anna");
    here.person("bob", "Bobby");
    here.person("old", "Written");
    JsonNode second = here.run("");
    assertThat(counts(second).path("changed").asLong()).isEqualTo(3);
    here.audience.put("bob", "{\"FNAME\": \"Own words\"}");
    here.goal("enabled: false");

    JsonNode undone = here.follow(second.path("id").asLong(), "undo");
    assertThat(undone.path("trigger").asText()).isEqualTo("undo");
    assertThat(undone.path("source").asLong()).isEqualTo(second.path("id").asLong());
    assertThat(undone.path("state").asText()).as(undone.toString()).isEqualTo("COMPLETED");
    assertThat(counts(undone).path("candidates").asLong()).isEqualTo(3);
    assertThat(counts(undone).path("changed").asLong()).isEqualTo(1);
    assertThat(counts(undone).path("excluded").asLong()).isEqualTo(2);
    assertThat(here.name("ann")).isEqualTo("ann");
    assertThat(here.name("bob")).isEqualTo("Own words");
    assertThat(here.name("old")).isEqualTo("Written");
    JsonNode ann = here.outcome(undone, "ann");
    assertThat(ann.at("/before/FNAME").asText()).isEqualTo("Anna");
    assertThat(ann.at("/after/FNAME").asText()).isEqualTo("ann");
    assertThat(here.outcome(undone, "bob").path("reason").asText()).isEqualTo("CHANGED_SINCE");
    assertThat(here.outcome(undone, "old").path("reason").asText()).isEqualTo("NO_BEFORE");

    // Once more there is nothing left to put back, and a run of the goal writes what is due.
    assertThat(counts(here.follow(second.path("id").asLong(), "undo")).path("excluded").asLong())
        .isEqualTo(3);
    here.goal("enabled: true");
    assertThat(counts(here.run("")).path("changed").asLong()).isEqualTo(1);
    assertThat(here.name("ann")).isEqualTo("Anna");
  }

  @Test
  void should_archive_whom_the_run_added_but_nobody_who_was_touched_since() throws Exception {
    here.goal("enabled: true");
    here.person("ann", "Ann");
    here.person("bob", "Bob");
    here.person("cem", "Cem");
    JsonNode first = here.run("");
    here.nextSecond();
    here.audience.put("bob", "{\"FNAME\": \"Robert\"}");
    here.audience.archive("cem");

    JsonNode undone = here.follow(first.path("id").asLong(), "undo");
    assertThat(counts(undone).path("removed").asLong()).isEqualTo(1);
    assertThat(here.status("ann")).isEqualTo("archived");
    assertThat(here.status("bob")).isEqualTo("subscribed");
    assertThat(here.outcome(undone, "bob").path("reason").asText()).isEqualTo("CHANGED_SINCE");
    assertThat(here.outcome(undone, "cem").path("reason").asText()).isEqualTo("ARCHIVED");
    JsonNode next = here.run("");
    assertThat(here.outcome(next, "ann").path("reason").asText()).isEqualTo("ARCHIVED");
  }

  @Test
  void should_bring_back_whom_the_run_archived_but_nobody_who_was_touched_since() throws Exception {
    here.goal("removeOthers: {scope: managed, action: archive, atMost: {count: 9, percent: 100}}");
    for (String person : List.of("ann", "bob", "cem")) {
      here.person(person, person);
    }
    here.run("");
    here.leaves("ann");
    here.leaves("bob");
    JsonNode second = here.run("");
    assertThat(counts(second).path("removed").asLong()).isEqualTo(2);
    here.nextSecond();
    here.audience.deleteForGood("bob");

    JsonNode undone = here.follow(second.path("id").asLong(), "undo");
    assertThat(counts(undone).path("added").asLong()).as(undone.toString()).isEqualTo(1);
    assertThat(here.status("ann")).isEqualTo("subscribed");
    assertThat(here.outcome(undone, "bob").path("reason").asText()).isEqualTo("NO_MEMBER");
    assertThat(counts(here.run("")).path("removed").asLong()).isEqualTo(1);
  }

  @Test
  void should_refuse_where_nothing_was_written() throws Exception {
    here.goal("enabled: true");
    here.person("ann", "Ann");
    assertRefused(here.run("{\"dryRun\": true}"), "was a dry run");
    here.run("");
    assertRefused(here.run(""), "has written nothing to Mailchimp");
    assertThat(town.call(Town.TOKEN, "POST", "/api/runs/first/undo", null).statusCode())
        .isEqualTo(404);
  }

  private void assertRefused(JsonNode run, String words) {
    HttpResponse<String> answer =
        town.call(Town.TOKEN, "POST", "/api/runs/" + run.path("id").asLong() + "/undo", null);
    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(answer.body()).contains(words);
  }
}
