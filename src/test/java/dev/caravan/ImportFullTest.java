package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.run.Run;
import dev.caravan.sandbox.FaultKind;
import dev.caravan.sandbox.Faults;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** When a run reads every member, and how people learn of it. */
@ExtendWith(SharedTown.class)
class ImportFullTest {
  private static final String DOCUMENT =
      """
      {"connection": "THIS", "account": "main",
       "import": {"audiences": [{"id": "AUDIENCE", "createProfiles": true}],
                  "identifier": {"field": "email_address", "property": "email"},
                  "mappings": [{"field": "merge_fields.FNAME", "property": "first_name"}]}}
      """;

  private final Town town;
  private final TestAudience audience;

  ImportFullTest(Town town) {
    this.town = town;
    audience = new TestAudience(town);
    audience.put("ann", "{\"FNAME\": \"Ann\", \"LNAME\": \"Archer\"}");
  }

  /** What the answer to a document says of the next run. */
  private String notice(String document) throws Exception {
    String name = "full-" + audience.id;
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + town.port + "/api/connections/" + name))
            .header("Authorization", "Bearer " + Town.TOKEN)
            .header("Content-Type", "application/json")
            .PUT(
                HttpRequest.BodyPublishers.ofString(
                    document.replace("THIS", name).replace("AUDIENCE", audience.id)))
            .build();
    var answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201);
    return answer.headers().firstValue("Caravan-Notice").orElse("");
  }

  private JsonNode run(boolean full) {
    audience.settle();
    var connection = town.wiring.connections.find("full-" + audience.id).orElseThrow();
    Run run = town.await(town.request(connection, full));
    return town.report(run).at("/goals/0/audiences/0");
  }

  @Test
  void should_say_beforehand_that_changed_rules_make_the_next_run_read_everybody()
      throws Exception {
    assertThat(notice(DOCUMENT))
        .isEqualTo(
            "the next import reads every member of %s: the audience was never imported before"
                .formatted(audience.id));
    assertThat(run(false).path("fullReason").asText()).isEqualTo("FIRST");
    assertThat(notice(DOCUMENT)).isEmpty();
    assertThat(run(false).path("full").asBoolean()).isFalse();

    String changed = DOCUMENT.replace("merge_fields.FNAME", "merge_fields.LNAME");
    assertThat(notice(changed)).contains("every member", "what is imported of it has changed");
    assertThat(
            town.api("GET", "/api/connections?limit=1000", null).findValues("notices").toString())
        .contains(audience.id);
    JsonNode report = run(false);
    assertThat(report.path("full").asBoolean()).isTrue();
    assertThat(report.path("fullReason").asText()).isEqualTo("RULES_CHANGED");
    assertThat(report.at("/counts/changed").asInt()).isEqualTo(1);
    assertThat(notice(changed)).isEmpty();
    assertThat(run(true).path("fullReason").asText()).isEqualTo("REQUESTED");
  }

  @Test
  void should_see_the_edit_of_somebody_who_opted_in_long_ago() throws Exception {
    audience.patch("ann", "{\"timestamp_opt\": \"2020-01-01T00:00:00+00:00\"}");
    notice(DOCUMENT);
    run(false);

    audience.put("ann", "{\"FNAME\": \"Anne\"}");
    run(false);

    assertThat(audience.value("ann", "first_name")).contains("Anne");
  }

  @Test
  void should_not_move_its_mark_past_members_whom_a_failed_run_did_not_read() throws Exception {
    notice(DOCUMENT);
    run(false);
    audience.put("bob", "{\"FNAME\": \"Bob\"}");
    town.sandbox.faults(
        Faults.of(1, 1, FaultKind.SERVER_ERROR).onPath("/lists/" + audience.id + "/members$"));
    try {
      run(false);
    } finally {
      town.sandbox.faults(Faults.NONE);
    }
    assertThat(audience.profile("bob")).isNull();

    assertThat(run(false).at("/counts/added").asInt()).isEqualTo(1);
    assertThat(audience.value("bob", "first_name")).contains("Bob");
  }

  @Test
  void should_not_mirror_an_audience_since_a_time_at_which_mailchimp_hangs() throws Exception {
    String segment = "of-" + audience.id;
    town.segment(
        "{\"segment\": \"%s\", \"where\": {\"property\": \"email\", \"contains\": [\"%s\"]}}"
            .formatted(segment, audience.address("")));
    audience.connect(
        """
        exports:
          - goal: out
            segment: SEGMENT
            audiences: [AUDIENCE]
            identifier: email
            mappings:
              - {text: shop, field: SOURCE}
        """
            .replace("SEGMENT", segment));
    audience.run();
    town.jdbi.useHandle(
        handle ->
            handle.execute(
                "update audience set mirrored_until = now() - interval '2 years'"
                    + " where mailchimp_id = ?",
                audience.id));
    long before = town.sandbox.totalCalls();

    audience.run();

    assertThat(town.sandbox.lastCalls((int) (town.sandbox.totalCalls() - before)))
        .filteredOn(call -> call.path().endsWith(audience.id + "/members"))
        .isNotEmpty()
        .noneMatch(call -> call.query().contains("since_last_changed"));
  }

  @Test
  void should_never_ask_since_a_time_at_which_mailchimp_hangs() throws Exception {
    notice(DOCUMENT);
    run(false);
    town.jdbi.useHandle(
        handle -> {
          handle.execute(
              "update goal_audience set imported_until = now() - interval '2 years' where goal in"
                  + " (select g.id from goal g join connection c on c.id = g.connection where"
                  + " c.name = ?)",
              "full-" + audience.id);
        });

    assertThat(notice(DOCUMENT)).contains("more than a year ago");
    long before = town.sandbox.totalCalls();
    JsonNode report = run(false);

    assertThat(report.path("fullReason").asText()).isEqualTo("LONG_AGO");
    assertThat(town.sandbox.lastCalls((int) (town.sandbox.totalCalls() - before)))
        .filteredOn(call -> call.path().contains(audience.id))
        .isNotEmpty()
        .noneMatch(call -> call.query().contains("since_last_changed"));
  }
}
