package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.run.Run;
import dev.caravan.sandbox.CallInfo;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whole runs under an objective in an opt-in zone, looked at from Mailchimp's side. */
@ExtendWith(SharedTown.class)
class ConsentRunTest {
  private static final List<String> WRITING = List.of("POST", "PUT", "PATCH", "DELETE");

  private final Town town;
  private final TestAudience from;
  private final TestAudience to;

  ConsentRunTest(Town town) {
    this.town = town;
    from = new TestAudience(town);
    to = new TestAudience(town);
  }

  @Test
  void should_carry_over_who_consents_and_take_out_who_withdraws_and_touch_nobody_else()
      throws Exception {
    town.api("PUT", "/api/zones/DE", "{\"mode\": \"optIn\"}");
    town.api("PUT", "/api/objectives/letters", "{\"title\": \"Letters\", \"zones\": [\"DE\"]}");
    town.segment(
        "{\"segment\": \"letter-readers\", \"where\": {\"property\": \"audiences\", \"is\": [\"%s\"]}}"
            .formatted(from.name));
    from.connect(
        """
        objectives: [letters]
        import:
          audiences:
            - {id: AUDIENCE, createProfiles: true, statuses: [subscribed, unsubscribed], zone: DE, consent: letters}
          recordAudiencesIn: audiences
          identifier: {field: email_address, property: email}
          mappings:
            - {field: merge_fields.FNAME, property: first_name}
        exports:
          - goal: club
            segment: letter-readers
            audiences: [%s]
            identifier: email
            mappings:
              - {property: first_name, field: FNAME}
            createSubscribers: true
            removeOthers: {scope: managed, action: archive, atMost: {count: 5, percent: 100}}
        """
            .formatted(to.id));
    for (String person : List.of("ann", "bob", "cem", "dea")) {
      from.put(person, "{\"FNAME\": \"" + person + "\"}");
    }
    from.patch("dea", "{\"status\": \"unsubscribed\"}");

    Run first = from.run();
    assertThat(first.state()).hasToString("COMPLETED");
    assertThat(town.counts(first, from.connection(), "import", from.id).excluded()).isEqualTo(1);
    assertThat(town.counts(first, from.connection(), "club", to.id).added()).isEqualTo(3);
    assertThat(status("ann")).isEqualTo("subscribed");
    assertThat(status("dea")).isEqualTo("none");

    // Ann withdraws where the company keeps its profiles, and changes at Mailchimp.
    town.upload(
        "{\"identifiers\": {\"email\": \"%s\"}, \"objectives\": {\"refused\": [\"letters\"]}}"
            .formatted(from.address("ann")));
    from.put("ann", "{\"FNAME\": \"Anna\"}");
    from.put("bob", "{\"FNAME\": \"Bobby\"}");
    Instant before = Instant.now();
    Run second = from.run();

    assertThat(town.counts(second, from.connection(), "import", from.id).excluded()).isEqualTo(1);
    assertThat(from.value("ann", "first_name")).contains("ann");
    assertThat(town.outcomes(second)).containsEntry("REMOVED CONSENT", 1L);
    assertThat(status("ann")).isEqualTo("archived");
    JsonNode ann = town.sandbox.member(to.id, from.address("ann")).orElseThrow();
    assertThat(ann.at("/merge_fields/FNAME").asText()).isEqualTo("ann");
    assertThat(status("bob")).isEqualTo("subscribed");
    // One look, one removal, one batch with Bob alone.
    assertThat(writes(before).map(CallInfo::method).sorted().toList())
        .containsExactly("DELETE", "POST");

    // And stays out, whatever happens to the name.
    from.put("ann", "{\"FNAME\": \"Anne\"}");
    before = Instant.now();
    Run third = from.run();
    assertThat(town.outcomes(third)).containsKey("EXCLUDED CONSENT");
    assertThat(writes(before)).isEmpty();
    JsonNode club = town.report(third).at("/goals/1/audiences/0");
    assertThat(club.get("available").asLong()).isEqualTo(2);
    assertThat(club.at("/counts/candidates").asLong()).isEqualTo(3);
  }

  private String status(String person) {
    return town.sandbox
        .member(to.id, from.address(person))
        .map(member -> member.get("status").asText())
        .orElse("none");
  }

  private Stream<CallInfo> writes(Instant since) {
    return town.sandbox.lastCalls(1000).stream()
        .filter(call -> WRITING.contains(call.method()))
        .filter(call -> call.path().contains(to.id))
        .filter(call -> !call.at().isBefore(since));
  }
}
