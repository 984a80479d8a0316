package dev.caravan;

import static dev.caravan.FollowUpTown.counts;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Previews of goals and explanations of people over HTTP, held to what runs do. */
@ExtendWith(SharedTown.class)
class ForecastTest {
  private static final String REMOVAL =
      "removeOthers: {scope: managed, action: archive, atMost: {count: %d, percent: 100}}";

  private final Town town;
  private final FollowUpTown here;

  ForecastTest(Town town) {
    this.town = town;
    this.here = new FollowUpTown(town);
  }

  @Test
  void should_tell_in_numbers_what_a_dry_run_tells_and_write_nothing() throws Exception {
    here.goal(REMOVAL.formatted(5));
    for (int i = 0; i < 12; i++) {
      here.person("p" + i, "P" + i);
    }
    here.run("");
    here.leaves("p0");
    here.person("p1", "Another");
    here.person("q", "Q");
    here.audience.archive("p2");
    here.nextSecond();
    town.upload(
        "{\"identifiers\": {\"customer_id\": \"%s\"}, \"properties\": {\"city\": \"%s\"}}"
            .formatted(here.audience.customer("x"), here.city));
    here.goal("holdOut: 30\n    " + REMOVAL.formatted(5));
    here.run("{\"dryRun\": true}"); // reads the members again
    Map<String, Long> before = rows();
    long calls = town.sandbox.totalCalls();

    JsonNode preview = preview();
    assertThat(rows()).isEqualTo(before);
    assertThat(town.sandbox.totalCalls()).isEqualTo(calls);
    JsonNode dry = here.run("{\"dryRun\": true}");
    JsonNode audience = preview.at("/audiences/0");
    assertThat(audience.path("counts")).hasToString(counts(dry).toString());
    assertThat(audience.path("candidates").asLong()).isEqualTo(14);
    assertThat(audience.path("available").asLong())
        .isEqualTo(dry.at("/goals/0/audiences/0/available").asLong())
        .isEqualTo(12);
    assertThat(audience.path("exact").asBoolean()).isTrue();
    assertThat(audience.path("membersAsOf").asText()).endsWith("Z");
    assertThat(audience.path("brake").isNull()).isTrue();

    Map<String, Long> told = new HashMap<>();
    for (JsonNode item :
        town.api("GET", "/api/runs/" + dry.path("id").asLong() + "/outcomes", null).path("items")) {
      if (!item.path("reason").isNull() && !item.path("class").asText().equals("REMOVED")) {
        told.merge(item.path("class").asText() + " " + item.path("reason").asText(), 1L, Long::sum);
      }
    }
    Map<String, Long> gates = new HashMap<>();
    audience
        .path("gates")
        .forEach(
            gate ->
                gate.path("reasons")
                    .forEach(
                        reason ->
                            gates.put(
                                reason.path("class").asText()
                                    + " "
                                    + reason.path("reason").asText(),
                                reason.path("rows").asLong())));
    assertThat(gates).isEqualTo(told).containsKeys("INVALID NO_IDENTIFIER", "EXCLUDED HOLD_OUT");
    assertThat(audience.at("/gates/0/gate").asText()).isEqualTo("identifier");

    here.goal(REMOVAL.formatted(0));
    JsonNode braked = preview().at("/audiences/0");
    assertThat(braked.path("brake").asText()).contains("1 of 12 managed members would be removed");
    assertThat(braked.path("counts"))
        .hasToString(counts(here.run("{\"dryRun\": true}")).toString());
  }

  @Test
  void should_explain_a_person_as_runs_would_treat_them() throws Exception {
    here.goal(REMOVAL.formatted(5));
    here.person("ann", "Ann");
    here.person("bob", "Bob");
    assertThat(explain("ann").path("class").asText()).isEqualTo("ADDED");
    here.run("");
    JsonNode same = explain("ann");
    assertThat(same.path("class").asText()).isEqualTo("UNCHANGED");
    assertThat(same.path("rule").asText()).isEqualTo("same");
    assertThat(same.at("/last/payload/merge_fields/FNAME").asText()).isEqualTo("Ann");
    assertThat(same.at("/last/acceptedAt").asText()).endsWith("Z");
    assertThat(same.at("/member/status").asText()).isEqualTo("subscribed");

    here.person("ann", "Anna");
    JsonNode changed = explain("ann");
    assertThat(changed.path("class").asText()).isEqualTo("CHANGED");
    assertThat(changed.at("/before/merge_fields/FNAME").asText()).isEqualTo("Ann");
    assertThat(changed.at("/after/merge_fields/FNAME").asText()).isEqualTo("Anna");

    here.leaves("ann");
    JsonNode leaves = explain("ann");
    assertThat(leaves.path("class").asText()).isEqualTo("REMOVED");
    assertThat(leaves.path("rule").asText()).isEqualTo("left");
    here.run("");
    assertThat(explain("ann").path("rule").asText()).isEqualTo("segment");
    JsonNode nobody = explain("nobody");
    assertThat(nobody.path("class").isNull()).isTrue();
    assertThat(nobody.path("reason").asText()).isEqualTo("NOT_IN_SEGMENT");

    JsonNode byProfile =
        town.api(
            "GET",
            "/api/explain?connection=%s&profile=%d"
                .formatted(
                    here.audience.connection().name(), explanation("bob").path("profile").asLong()),
            null);
    assertThat(byProfile).isEqualTo(explanation("bob"));
  }

  @Test
  void should_explain_what_mailchimp_refused_and_when_it_is_asked_again() throws Exception {
    here.goal("enabled: true");
    here.person("fred", "Fred");
    here.audience.put("fred", "{}");
    here.audience.deleteForGood("fred");
    here.run("");
    JsonNode fred = explain("fred");
    assertThat(fred.path("class").asText()).isEqualTo("EXCLUDED");
    assertThat(fred.path("rule").asText()).isEqualTo("refusal");
    assertThat(fred.at("/last/reason").asText()).isEqualTo("FORGOTTEN");
    assertThat(fred.at("/last/answer").asText()).contains("permanently deleted");
    assertThat(fred.at("/last/nextTry").isNull()).isTrue();
  }

  @Test
  void should_explain_an_import_as_a_dry_run_for_the_person_does() {
    here.audience.connect(
        """
        import:
          audiences:
            - {id: AUDIENCE, createProfiles: true}
          identifier: {field: email_address, property: email}
          mappings:
            - {field: merge_fields.FNAME, property: first_name}
        """);
    here.audience.put("ivy", "{\"FNAME\": \"Ivy\"}");
    long profiles = town.count("select count(*) from profile");
    JsonNode ivy = explain("ivy");
    assertThat(town.count("select count(*) from profile")).isEqualTo(profiles);
    assertThat(ivy.path("direction").asText()).isEqualTo("import");
    assertThat(ivy.path("class").asText()).isEqualTo("ADDED");
    JsonNode dry =
        here.run("{\"dryRun\": true, \"email\": \"%s\"}".formatted(here.audience.address("ivy")));
    JsonNode outcome = here.outcome(dry, "ivy");
    for (String part : new String[] {"class", "after", "rules"}) {
      assertThat(ivy.path(part)).as(part).isEqualTo(outcome.path(part));
    }
    assertThat(explain("nobody").path("reason").asText()).isEqualTo("NO_MEMBER");
  }

  @Test
  void should_say_what_is_wrong_with_a_question() throws Exception {
    here.goal("enabled: true");
    String name = here.audience.connection().name();
    assertProblem(404, "/api/connections/other/goals/vip/preview", "there is no connection other");
    assertProblem(
        404, "/api/connections/" + name + "/goals/vipp/preview", "has no export goal vipp; it has");
    assertProblem(400, "/api/explain", "by email or by profile");
    assertProblem(400, "/api/explain?email=a@b.org&profile=1", "by email or by profile");
    assertProblem(400, "/api/explain?email=ann", "email is no address");
    assertProblem(400, "/api/explain?profile=ann", "must be a number");
    assertProblem(404, "/api/explain?profile=99999999", "there is no profile");
    assertProblem(404, "/api/explain?email=a@b.org&connection=other", "there is no connection");
    assertProblem(
        400, "/api/analyses/retention?connection=" + name, "goal is missing; give one such as vip");
    assertProblem(
        404, "/api/analyses/retention?goal=vipp&connection=" + name, "with an export goal vipp");
    assertProblem(
        400,
        "/api/analyses/retention?goal=vip&campaign=c&connection=" + name,
        "give one of the two");
  }

  @Test
  void should_compare_who_is_held_out_over_http() throws Exception {
    here.goal("holdOut: 50");
    for (int i = 0; i < 10; i++) {
      here.person("h" + i, "H" + i);
    }
    here.run("");
    JsonNode answer =
        town.api(
            "GET",
            "/api/analyses/retention?goal=vip&index=2026-01-01&periods=2&connection="
                + here.audience.connection().name(),
            null);
    assertThat(answer.path("written")).hasSize(2);
    assertThat(answer.path("heldOut")).hasSize(2);
    assertThat(answer.path("difference")).hasSize(2);
    assertThat(answer.at("/difference/0/low").asDouble()).isLessThan(0);
  }

  private JsonNode preview() {
    return town.api(
        "GET",
        "/api/connections/" + here.audience.connection().name() + "/goals/vip/preview",
        null);
  }

  /** Of the one goal and audience. */
  private JsonNode explain(String person) {
    return explanation(person).at("/goals/0");
  }

  private JsonNode explanation(String person) {
    ObjectNode answer =
        (ObjectNode)
            town.api(
                "GET",
                "/api/explain?connection=%s&email=%s"
                    .formatted(here.audience.connection().name(), here.audience.address(person)),
                null);
    assertThat(answer.path("goals")).hasSize(1);
    return answer;
  }

  private Map<String, Long> rows() {
    Map<String, Long> rows = new HashMap<>();
    for (String table :
        new String[] {"candidate", "run", "run_page", "export_ledger", "hold_out", "outcome"}) {
      rows.put(table, town.count("select count(*) from " + table));
    }
    return rows;
  }

  private void assertProblem(int status, String path, String words) {
    var answer = town.call(Town.TOKEN, "GET", path, null);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.body()).contains(words);
  }
}
