package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.run.Run;
import java.util.List;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What Mailchimp holds and was not sent there: found, told apart by who did it, and repaired. */
@ExtendWith(SharedTown.class)
class DriftTest {
  private final Town town;
  private final FollowUpTown people;

  DriftTest(Town town) {
    this.town = town;
    this.people = new FollowUpTown(town);
  }

  private void write(String... names) throws Exception {
    people.goal("");
    for (String name : names) {
      people.person(name, name);
    }
    assertThat(FollowUpTown.counts(people.run("{}")).path("added").asInt()).isEqualTo(names.length);
    people.audience.settle();
  }

  @Test
  void should_find_what_was_changed_there_and_who_is_gone() throws Exception {
    write("ann", "bob", "cyd", "dan");
    people.audience.patch("bob", "{\"merge_fields\": {\"FNAME\": \"Robert\"}}");
    people.audience.archive("cyd");
    people.audience.deleteForGood("dan");

    JsonNode run = compare();

    JsonNode counts = run.at("/goals/0/audiences/0/counts");
    assertThat(counts.path("unchanged").asInt()).isEqualTo(1);
    assertThat(counts.path("changed").asInt()).isEqualTo(2);
    assertThat(counts.path("removed").asInt()).isEqualTo(1);
    assertThat(run.at("/progress/done").asInt()).isEqualTo(4);
    JsonNode bob = row(run, "bob");
    assertThat(bob.path("field").asText()).isEqualTo("merge_fields.FNAME");
    assertThat(bob.path("ours").asText()).isEqualTo("bob");
    assertThat(bob.path("theirs").asText()).isEqualTo("Robert");
    assertThat(bob.path("changedBy").asText()).isEqualTo("there");
    assertThat(bob.path("changedAt").asText()).isGreaterThanOrEqualTo(bob.path("sentAt").asText());
    assertThat(row(run, "cyd").path("theirs").asText()).isEqualTo("archived");
    assertThat(row(run, "dan").path("theirs").isNull()).isTrue();

    JsonNode latest = town.api("GET", "/api/connections/" + connection() + "/drift", null);
    assertThat(latest.at("/run/id").asLong()).isEqualTo(run.path("id").asLong());
    assertThat(latest.at("/found/members").asInt()).isEqualTo(3);
    JsonNode first = town.api("GET", drift(run) + "?limit=2", null);
    assertThat(first.path("items")).hasSize(2);
    assertThat(
            town.api("GET", drift(run) + "?after=" + first.path("next").asText(), null)
                .path("items"))
        .hasSize(1);
    assertThat(town.api("GET", drift(run) + "?changedBy=goal", null).path("items")).isEmpty();
  }

  @Test
  void should_send_ours_again_and_bring_nobody_back() throws Exception {
    write("eve", "fay", "gil");
    people.audience.patch(
        "eve", "{\"merge_fields\": {\"FNAME\": \"Evelyn\"}, \"status\": \"unsubscribed\"}");
    people.audience.patch("fay", "{\"merge_fields\": {\"FNAME\": \"Fate\"}}");
    people.audience.archive("gil");
    JsonNode run = compare();

    JsonNode repaired = repair(run, "{\"direction\": \"ours\", \"all\": true}");

    assertThat(repaired.path("members").asInt()).isEqualTo(2);
    assertThat(repaired.path("left").asInt()).isEqualTo(1);
    Run export = town.wiring.runs.find(repaired.at("/run/id").asLong()).orElseThrow();
    JsonNode counts = FollowUpTown.counts(town.report(town.await(export)));
    assertThat(counts.path("changed").asInt()).isEqualTo(2);
    assertThat(name("eve")).isEqualTo("eve");
    assertThat(name("fay")).isEqualTo("fay");
    assertThat(people.audience.member("eve", "/status").asText()).isEqualTo("unsubscribed");
    assertThat(people.audience.member("gil", "/status").asText()).isEqualTo("archived");
    assertThat(row(run, "fay").path("repaired").asText()).isEqualTo("ours");
    assertThat(repair(run, "{\"direction\": \"ours\", \"all\": true}").path("members").asInt())
        .isZero();
  }

  @Test
  void should_take_theirs_by_the_import_for_chosen_members() throws Exception {
    write("hal", "ida");
    // From now on both ways: the name has been changed there before the import first ran.
    people.audience.reconnect(
        document ->
            document
                + """
                import:
                  audiences: [{id: AUDIENCE, statuses: [subscribed]}]
                  identifier: {field: email_address, property: email}
                  mappings: [{field: merge_fields.FNAME, property: first_name, mode: set}]
                """);
    people.run("{\"goals\": [\"import\"]}");
    people.audience.patch("hal", "{\"merge_fields\": {\"FNAME\": \"Harold\"}}");
    people.audience.patch("ida", "{\"merge_fields\": {\"FNAME\": \"Idabel\"}}");
    people.audience.settle();
    JsonNode run = compare();

    JsonNode repaired =
        repair(
            run,
            "{\"direction\": \"theirs\", \"profiles\": [" + people.audience.profile("hal") + "]}");

    assertThat(repaired.path("members").asInt()).isEqualTo(1);
    assertThat(repaired.path("run").isNull()).isTrue();
    Awaitility.await()
        .until(
            () ->
                people.audience.value("hal", "first_name").equals(java.util.Optional.of("Harold")));
    assertThat(people.audience.value("ida", "first_name")).contains("ida");
    JsonNode export = people.run("{\"goals\": [\"vip\"]}");
    assertThat(name("hal")).isEqualTo("Harold");
    assertThat(FollowUpTown.counts(export).path("unchanged").asInt()).isEqualTo(2);
  }

  @Test
  void should_tell_our_own_later_write_from_others_and_leave_alone_who_was_written_since()
      throws Exception {
    write("joe");
    people.audience.reconnect(
        document -> document + second().replace("SEGMENT", "city-" + people.audience.id));
    people.run("{\"goals\": [\"second\"]}");
    people.audience.settle();

    JsonNode run = compare();

    JsonNode joe = row(run, "joe");
    assertThat(joe.path("goal").asText()).isEqualTo("vip");
    assertThat(joe.path("changedBy").asText()).isEqualTo("goal");
    assertThat(joe.path("otherGoal").asText()).isEqualTo("second");
    people.person("joe", "Joseph");
    people.run("{\"goals\": [\"vip\"]}");
    assertThat(repair(run, "{\"direction\": \"ours\", \"all\": true}").path("members").asInt())
        .isZero();
  }

  @Test
  void should_refuse_what_is_no_comparison_or_names_no_side() throws Exception {
    write("kim");
    JsonNode run = compare();
    String path = "/api/runs/" + run.path("id").asLong() + "/repair";
    assertThat(
            town.call(Town.TOKEN, "POST", path, "{\"direction\": \"both\", \"all\": true}").body())
        .contains("direction", "ours (send it again) or theirs (import it)");
    assertThat(town.call(Town.TOKEN, "POST", path, "{\"direction\": \"ours\"}").statusCode())
        .isEqualTo(422);
    long other = people.run("{}").path("id").asLong();
    assertThat(
            town.call(
                    Town.TOKEN,
                    "POST",
                    "/api/runs/" + other + "/repair",
                    "{\"direction\": \"ours\", \"all\": true}")
                .statusCode())
        .isEqualTo(409);
  }

  private static String second() {
    return """
          - goal: second
            segment: SEGMENT
            audiences: [AUDIENCE]
            identifier: email
            mappings:
              - {text: "again", field: FNAME}
        """;
  }

  private JsonNode compare() {
    JsonNode run = town.api("POST", "/api/connections/" + connection() + "/drift", null);
    Run ended = town.await(town.wiring.runs.find(run.path("id").asLong()).orElseThrow());
    JsonNode report = town.report(ended);
    assertThat(report.path("state").asText()).as(report.toString()).isEqualTo("COMPLETED");
    assertThat(report.path("trigger").asText()).isEqualTo("drift");
    return report;
  }

  private JsonNode repair(JsonNode run, String body) {
    return town.api("POST", "/api/runs/" + run.path("id").asLong() + "/repair", body);
  }

  private JsonNode row(JsonNode run, String person) {
    List<JsonNode> rows =
        StreamSupport.stream(town.api("GET", drift(run), null).path("items").spliterator(), false)
            .filter(row -> row.path("email").asText().equals(people.audience.address(person)))
            .toList();
    assertThat(rows).as(person).hasSize(1);
    return rows.get(0);
  }

  private static String drift(JsonNode run) {
    return "/api/runs/" + run.path("id").asLong() + "/drift";
  }

  private String connection() {
    return people.audience.connection().name();
  }

  private String name(String person) {
    return people.audience.member(person, "/merge_fields/FNAME").asText();
  }
}
