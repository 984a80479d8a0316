package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.run.Run;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Lifecycles in the whole program: by the API, in a run, on a profile. */
@ExtendWith(SharedTown.class)
class LifecycleTest {
  private final TestAudience audience;
  private final Town town;

  LifecycleTest(Town town) {
    this.town = town;
    audience = new TestAudience(town);
  }

  @Test
  void should_bring_stages_up_to_date_in_a_run_behind_its_import() throws Exception {
    String customer = "customer-" + audience.id;
    town.segment(
        "{\"segment\": \"known-%s\", \"where\": {\"property\": \"audiences\", \"is\": \"%s\"}}"
            .formatted(audience.id, audience.name));
    JsonNode put =
        town.api(
            "PUT",
            "/api/lifecycles/" + customer,
            """
            {"entry": {"segment": "known-%s"},
             "stages": [{"stage": "new", "where": {"property": "points", "to": 9},
                         "threshold": {"atMost": 3, "per": "month", "count": "open"}},
                        {"stage": "loyal", "where": {"property": "points", "from": 10}}]}
            """
                .formatted(audience.id));
    assertThat(put.get("lifecycle").asText()).isEqualTo(customer);
    town.segment(
        "{\"segment\": \"fans-%1$s\", \"where\": {\"lifecycle\": \"%2$s\", \"stage\": \"loyal\"}}"
            .formatted(audience.id, customer));
    audience.connect(
        """
        import:
          audiences:
            - {id: AUDIENCE, statuses: [subscribed], createProfiles: true}
          recordAudiencesIn: audiences
          identifier: {field: email_address, property: email}
          mappings:
            - {field: merge_fields.POINTS, property: points}
        exports:
          - goal: loyal
            segment: known-%1$s
            audiences: [AUDIENCE]
            identifier: email
            lifecycle: {name: customer-%1$s, stage: loyal}
            touchpoint: {lifecycle: customer-%1$s, count: [open]}
            mappings:
              - {lifecycles: [customer-%1$s], field: LNAME}
          - goal: fans
            segment: fans-%1$s
            audiences: [AUDIENCE]
            identifier: email
            mappings:
              - {segments: [{name: fans-%1$s, as: Fan}], field: FNAME}
        """
            .formatted(audience.id));
    audience.put("ann", "{\"POINTS\": 12}");
    audience.put("bob", "{\"POINTS\": 3}");
    Run run = audience.run();

    assertThat(town.outcome(run, "STAGE").get("email").asText()).isEqualTo(audience.address("bob"));
    assertThat(
            town.sandbox
                .member(audience.id, audience.address("ann"))
                .orElseThrow()
                .at("/merge_fields/LNAME")
                .asText())
        .isEqualTo(customer + ": loyal");
    assertThat(town.counts(run, audience.connection(), "fans", audience.id).rows()).isEqualTo(1);
    JsonNode lifecycle = town.api("GET", "/api/lifecycles/" + customer, "");
    assertThat(lifecycle.get("profiles").toString()).isEqualTo("{\"new\":1,\"loyal\":1}");
    assertThat(lifecycle.get("recomputedAt").isTextual()).isTrue();
    JsonNode listed = lifecycle.deepCopy();
    ((ObjectNode) listed).remove(List.of("profiles", "recomputedAt"));
    assertThat(town.api("GET", "/api/lifecycles", "").get("items")).contains(listed);

    JsonNode bob = profile("bob");
    assertThat(bob.get("lifecycles").get(customer).asText()).isEqualTo("new");
    assertThat(bob.get("thresholds").get(customer).toString())
        .isEqualTo(
            "{\"count\":\"open\",\"per\":\"month\",\"atMost\":3,\"touches\":0,\"capped\":false,\"freeAt\":null}");
    assertThat(bob.at("/stages/0/stage").asText()).isEqualTo("new");
    assertThat(bob.at("/stages/0/leftAt").isNull()).isTrue();

    assertRefused("DELETE", "/api/lifecycles/" + customer, "", "409", "used by connection");
    assertRefused(
        "PUT",
        "/api/lifecycles/" + customer,
        "{\"stages\": [{\"stage\": \"new\", \"where\": {\"property\": \"points\", \"to\": 9}}]}",
        "409",
        "for a stage that this lifecycle would not have");
    assertRefused(
        "PUT",
        "/api/lifecycles/" + customer,
        "{\"stages\": [{\"stage\": \"new\", \"where\": {\"property\": \"nosuch\"}}]}",
        "422",
        "stages[0].where.property");

    town.jdbi.useHandle(
        handle ->
            handle.execute(
                "update profile set properties = properties || '{\"points\": 50}' where id = ?",
                bob.get("id").asLong()));
    assertThat(profile("bob").get("lifecycles").get(customer).asText())
        .as("as its segments, at this moment")
        .isEqualTo("loyal");
    assertThat(
            town.api("POST", "/api/lifecycles/" + customer + "/recompute", "")
                .get("entered")
                .asLong())
        .isZero();
  }

  @Test
  void should_look_at_nobody_else_in_a_run_about_one_person() throws Exception {
    String name = "visitor-" + audience.id;
    town.segment(
        "{\"segment\": \"%1$s\", \"where\": {\"property\": \"first_name\", \"is\": \"%1$s\"}}"
            .formatted(name));
    town.api(
        "PUT",
        "/api/lifecycles/" + name,
        "{\"stages\": [{\"stage\": \"on\", \"where\": {\"segment\": \"%s\"}}]}".formatted(name));
    audience.connect(
        """
        exports:
          - {goal: on, segment: visitor-%1$s, audiences: [AUDIENCE], identifier: email, mappings: [{text: x, field: LNAME}]}
        """
            .formatted(audience.id));
    for (String person : List.of("ann", "bob")) {
      town.jdbi.useHandle(
          handle ->
              handle.execute(
                  """
                  with p as (insert into profile (properties)
                             values (jsonb_build_object('first_name', ?::text)) returning id)
                  insert into identifier (property, value, profile) select 'email', ?, id from p
                  """,
                  name,
                  audience.address(person)));
    }
    int connection = audience.connection().id();
    town.await(
        town.wiring.runs.request(connection, "test", null, false, false, audience.address("ann")));
    assertThat(town.api("GET", "/api/lifecycles/" + name, "").at("/profiles/on").asInt())
        .isEqualTo(1);
    town.await(town.request(audience.connection(), false));
    assertThat(town.api("GET", "/api/lifecycles/" + name, "").at("/profiles/on").asInt())
        .isEqualTo(2);
  }

  @Test
  void should_refuse_a_goal_whose_lifecycle_or_stage_does_not_exist() {
    assertThatThrownBy(
            () ->
                audience.connect(
                    """
                    exports:
                      - goal: loyal
                        segment: nosuch
                        audiences: [AUDIENCE]
                        identifier: email
                        lifecycle: {name: nosuch, stage: loyal}
                        touchpoint: {lifecycle: nosuch, count: [open]}
                        mappings:
                          - {lifecycles: [nosuch], field: LNAME}
                    """))
        .hasMessageContaining("exports[0].lifecycle.name")
        .hasMessageContaining("exports[0].touchpoint.lifecycle")
        .hasMessageContaining("exports[0].mappings[0].lifecycles[0]");
  }

  private void assertRefused(
      String method, String path, String body, String status, String message) {
    assertThatThrownBy(() -> town.api(method, path, body))
        .hasMessageContaining(": " + status + " ")
        .hasMessageContaining(message);
  }

  private JsonNode profile(String person) {
    long id =
        town.count(
            "select profile from identifier where value = '" + audience.address(person) + "'");
    return town.api("GET", "/api/profiles/" + id, "");
  }
}
