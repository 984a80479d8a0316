package dev.caravan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.run.Run;
import java.io.IOException;
import java.time.Instant;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;

/**
 * An audience and a connection of one test, whose goal {@code vip} writes those profiles that have
 * the test's own city; runs are opened, approved, taken back and tried again over HTTP.
 */
final class FollowUpTown {
  private static final ObjectMapper JSON = new ObjectMapper();

  final Town town;
  final TestAudience audience;
  final String city;

  FollowUpTown(Town town) {
    this.town = town;
    audience = new TestAudience(town);
    city = audience.name;
  }

  /**
   * @param more further lines of the goal
   */
  void goal(String more) throws IOException {
    town.segment(
        "{\"segment\": \"%s\", \"where\": {\"property\": \"city\", \"is\": [\"%s\"]}}"
            .formatted(segment(), city));
    audience.connect(
        """
        exports:
          - goal: vip
            segment: %s
            audiences: [AUDIENCE]
            identifier: email
            createSubscribers: true
            mappings:
              - {property: first_name, field: FNAME}
            %s
        """
            .formatted(segment(), more));
  }

  private String segment() {
    return "city-" + audience.id;
  }

  void person(String person, String name) {
    upload(person, name, city);
  }

  /** The person moves, and is in the segment no more. */
  void leaves(String person) {
    upload(person, person, "elsewhere");
  }

  private void upload(String person, String name, String where) {
    town.upload(
        "{\"identifiers\": {\"email\": \"%s\"}, \"properties\": {\"first_name\": \"%s\", \"city\": \"%s\"}}"
            .formatted(audience.address(person), name, where));
  }

  /** A run by the API, waited for. */
  JsonNode run(String body) {
    return ended(
        town.api("POST", "/api/connections/" + audience.connection().name() + "/runs", body));
  }

  JsonNode follow(long run, String what) {
    return ended(town.api("POST", "/api/runs/" + run + "/" + what, null));
  }

  JsonNode approve(long run, String plan) {
    return ended(town.api("POST", "/api/runs/" + run + "/approve", approval(plan)));
  }

  static String approval(String plan) {
    return "{\"by\": \"Ann\", \"plan\": \"" + plan + "\"}";
  }

  private JsonNode ended(JsonNode run) {
    Run open = town.wiring.runs.find(run.path("id").asLong()).orElseThrow();
    return town.report(town.await(open));
  }

  /** The counts of the goal, which must add up. */
  static JsonNode counts(JsonNode run) {
    JsonNode counts = run.at("/goals/0/audiences/0/counts");
    long sum =
        StreamSupport.stream(counts.spliterator(), false).mapToLong(JsonNode::asLong).sum()
            - counts.path("candidates").asLong();
    if (sum != counts.path("candidates").asLong()) {
      throw new AssertionError("the account does not balance: " + counts);
    }
    return counts;
  }

  /** The first outcome of somebody in a run; missing where there is none. */
  JsonNode outcome(JsonNode run, String person) {
    JsonNode items =
        town.api("GET", "/api/runs/" + run.path("id").asLong() + "/outcomes", null).path("items");
    return StreamSupport.stream(items.spliterator(), false)
        .filter(item -> item.path("email").asText().equals(audience.address(person)))
        .findFirst()
        .orElse(JSON.missingNode());
  }

  /** What happens at Mailchimp from here on stands in another second than what was before. */
  void nextSecond() {
    long second = Instant.now().getEpochSecond();
    Awaitility.await().until(() -> Instant.now().getEpochSecond() > second + 1);
  }

  String status(String person) {
    return town.sandbox
        .member(audience.id, audience.address(person))
        .map(member -> member.get("status").asText())
        .orElse("none");
  }

  String name(String person) {
    return town.sandbox
        .member(audience.id, audience.address(person))
        .orElseThrow()
        .at("/merge_fields/FNAME")
        .asText();
  }
}
