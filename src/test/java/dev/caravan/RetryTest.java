package dev.caravan;

import static dev.caravan.FollowUpTown.counts;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rows that were rejected or deferred, tried again over HTTP. */
@ExtendWith(SharedTown.class)
class RetryTest {
  private final Town town;
  private final FollowUpTown here;

  RetryTest(Town town) {
    this.town = town;
    this.here = new FollowUpTown(town);
  }

  @Test
  void should_ask_again_at_once_for_nobody_but_whom_mailchimp_rejected() throws Exception {
    here.goal("enabled: true");
    here.person("ann", "Ann");
    here.person("fred", "Fred");
    here.audience.put("fred", "{}");
    here.audience.deleteForGood("fred");
    JsonNode first = here.run("");
    assertThat(counts(first).path("rejected").asLong()).as(first.toString()).isEqualTo(1);
    here.person("ann", "Anna");

    JsonNode again = here.follow(first.path("id").asLong(), "retry");
    assertThat(again.path("trigger").asText()).isEqualTo("retry");
    assertThat(again.path("source").asLong()).isEqualTo(first.path("id").asLong());
    assertThat(counts(again).path("candidates").asLong()).isEqualTo(1);
    assertThat(counts(again).path("rejected").asLong()).isEqualTo(1);
    assertThat(here.name("ann")).isEqualTo("Ann");
    // A run of the schedule does not ask again.
    assertThat(here.outcome(here.run(""), "fred").path("reason").asText())
        .isEqualTo("REFUSED_EARLIER");
  }

  @Test
  void should_take_out_whom_the_brake_held_back_once_it_allows_that_and_nobody_who_is_back()
      throws Exception {
    String removal =
        "removeOthers: {scope: managed, action: archive, atMost: {count: %d, percent: 100}}";
    here.goal(removal.formatted(1));
    for (String person : List.of("ann", "bob", "cem")) {
      here.person(person, person);
    }
    here.run("");
    here.leaves("ann");
    here.leaves("bob");
    JsonNode braked = here.run("");
    assertThat(counts(braked).path("deferred").asLong()).isEqualTo(2);
    assertThat(counts(here.follow(braked.path("id").asLong(), "retry")).path("deferred").asLong())
        .isEqualTo(2);
    here.person("bob", "bob");
    here.leaves("cem");
    here.goal(removal.formatted(2));
    JsonNode again = here.follow(braked.path("id").asLong(), "retry");
    assertThat(counts(again).path("removed").asLong()).isEqualTo(1);
    assertThat(counts(again).path("unchanged").asLong()).isEqualTo(1);
    assertThat(here.status("ann")).isEqualTo("archived");
    assertThat(here.status("bob")).isEqualTo("subscribed");
    assertThat(here.status("cem")).isEqualTo("subscribed");
  }

  @Test
  void should_name_every_wrong_field_of_what_is_to_be_tried() throws Exception {
    here.goal("enabled: true");
    here.person("ann", "Ann");
    String path = "/api/runs/" + here.run("").path("id").asLong() + "/retry";
    HttpResponse<String> answer =
        town.call(Town.TOKEN, "POST", path, "{\"reasons\": [], \"goal\": 7, \"profile\": \"17\"}");
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body())
        .contains("there are goal, reason, profile", "7 is no text", "is no profile's number");
    assertThat(town.call(Town.TOKEN, "POST", path, "{\"profile\": 17}").body())
        .contains("with profile it says which row is meant");
  }

  @Test
  void should_refuse_where_there_is_nothing_to_try() throws Exception {
    here.goal("enabled: true");
    here.person("ann", "Ann");
    JsonNode dry = here.run("{\"dryRun\": true}");
    JsonNode first = here.run("");
    assertRefused(dry, "was a dry run");
    assertRefused(first, "has no rejected or deferred rows");
  }

  private void assertRefused(JsonNode run, String words) {
    HttpResponse<String> answer =
        town.call(Town.TOKEN, "POST", "/api/runs/" + run.path("id").asLong() + "/retry", null);
    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(answer.body()).contains(words);
  }
}
