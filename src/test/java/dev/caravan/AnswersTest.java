package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.run.Run;
import dev.caravan.web.AnswerSchemas;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the running program answers, held to what the OpenAPI document says that it answers. */
@ExtendWith(SharedTown.class)
class AnswersTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Town town;
  private final FollowUpTown people;
  private final AnswerSchemas schemas = new AnswerSchemas();
  private final List<String> problems = new ArrayList<>();

  AnswersTest(Town town) {
    this.town = town;
    this.people = new FollowUpTown(town);
  }

  @Test
  void should_answer_with_exactly_the_fields_that_are_described() throws Exception {
    people.goal(
        "removeOthers: {scope: managed, action: archive, atMost: {count: 5, percent: 100}}");
    people.audience.reconnect(
        document ->
            document
                + """
                import:
                  audiences: [{id: AUDIENCE, statuses: [subscribed], createProfiles: true}]
                  identifier: {field: email_address, property: email}
                  mappings: [{field: merge_fields.FNAME, property: first_name, mode: set}]
                events: {joinKey: email}
                """);
    String connection = "/api/connections/" + people.audience.connection().name();
    String person = people.audience.address("ann");
    call(
        "POST",
        "/api/profiles",
        "[{\"identifiers\": {\"email\": \"%s\"}, \"properties\": {\"first_name\": \"Ann\", \"city\": \"%s\"}}, {}]"
            .formatted(person, people.city));
    call(
        "POST",
        "/api/profiles",
        "[{\"identifiers\": {\"email\": \"fake@example.com\"}, \"properties\": {\"city\": \"%s\"}}]"
            .formatted(people.city));

    long dry = run(call("POST", connection + "/runs", "{\"goals\": [\"vip\"], \"dryRun\": true}"));
    call("GET", "/api/runs/" + dry + "/outcomes", null);
    long run = run(call("POST", connection + "/runs", null));
    for (String part : new String[] {"", "/outcomes", "/reasons", "/calls"}) {
      call("GET", "/api/runs/" + run + part, null);
    }
    call("GET", "/api/runs", null);
    run(call("POST", "/api/runs/" + run + "/retry", null));
    call("GET", connection + "/goals/vip/preview", null);
    call("GET", "/api/explain", "?email=" + person, null);
    people.audience.settle();
    people.audience.patch("ann", "{\"merge_fields\": {\"FNAME\": \"Anna\"}}");
    long drift = run(call("POST", connection + "/drift", null));
    call("GET", connection + "/drift", null);
    assertThat(call("GET", "/api/runs/" + drift + "/drift", null).path("items")).hasSize(1);
    JsonNode repaired =
        call("POST", "/api/runs/" + drift + "/repair", "{\"direction\": \"ours\", \"all\": true}");
    run(repaired.path("run"));
    run(call("POST", "/api/runs/" + run + "/undo", null));

    call(
        "POST",
        "/api/track",
        "{\"app_id\": \"%s\", \"identity\": \"%s\", \"event\": \"Order\", \"idempotency_key\": \"answers-%s\"}"
            .formatted(people.audience.connection().name(), person, people.audience.id));
    Awaitility.await()
        .until(() -> town.count("select count(*) from event where address = '" + person + "'") > 0);
    call("GET", "/api/events", null);
    JsonNode found = call("GET", "/api/profiles", "?email=" + person, null);
    call("GET", "/api/profiles/" + found.at("/items/0/id").asLong(), null);
    for (String path :
        new String[] {
          "/api/accounts",
          "/api/accounts/main",
          "/api/accounts/main/audiences",
          "/api/accounts/main/audiences/" + people.audience.id + "/fields",
          "/api/connections",
          connection,
          connection + "/exchange",
          connection + "/source",
          connection + "/source/unmatched",
          connection + "/versions",
          "/api/properties",
          "/api/properties/email",
          "/api/segments",
          "/api/segments/city-" + people.audience.id,
          "/api/segments/city-" + people.audience.id + "/count",
          "/api/segments/city-" + people.audience.id + "/profiles",
          "/api/segments/city-"
              + people.audience.id
              + "/profiles/"
              + found.at("/items/0/id").asLong(),
          "/api/objectives",
          "/api/zones",
          "/api/lifecycles",
          "/api/users",
          "/api/tokens",
        }) {
      call("GET", path, null);
    }
    call("DELETE", "/api/profiles/" + found.at("/items/0/id").asLong(), null);
    refused("GET", "/api/runs/999999999", null, 404);
    refused("POST", connection + "/runs", "{\"goals\": [\"none\"]}", 422);
    refused("GET", "/api/runs", "?state=DONE", null, 400);

    assertThat(problems).isEmpty();
    TreeSet<String> missing = schemas.described();
    missing.removeAll(schemas.seen());
    assertThat(schemas.seen()).as("not seen: " + missing).hasSizeGreaterThan(40);
  }

  /** The id of the run, which has ended. */
  private long run(JsonNode report) {
    Run run = town.wiring.runs.find(report.path("id").asLong()).orElseThrow();
    town.await(run);
    return run.id();
  }

  private JsonNode call(String method, String path, String body) {
    return call(method, path, "", body);
  }

  private JsonNode call(String method, String path, String query, String body) {
    HttpResponse<String> answer = town.call(Town.TOKEN, method, path + query, body);
    assertThat(answer.statusCode()).as(path + ": " + answer.body()).isLessThan(300);
    return held(method, path, answer);
  }

  private void refused(String method, String path, String body, int status) {
    refused(method, path, "", body, status);
  }

  private void refused(String method, String path, String query, String body, int status) {
    HttpResponse<String> answer = town.call(Town.TOKEN, method, path + query, body);
    assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(status);
    held(method, path, answer);
  }

  private JsonNode held(String method, String path, HttpResponse<String> answer) {
    try {
      JsonNode body = answer.body().isEmpty() ? null : JSON.readTree(answer.body());
      String type = answer.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
      schemas
          .check(method, path, answer.statusCode(), type, body)
          .forEach(problem -> problems.add(method + " " + path + ": " + problem));
      return body;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
