package dev.caravan.exporting;

import static dev.caravan.exporting.ExportTown.AUDIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.run.Counts;
import dev.caravan.run.Run;
import dev.caravan.run.RunState;
import dev.caravan.sandbox.FaultKind;
import dev.caravan.sandbox.Faults;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExportRouteTest {
  private static final String MANAGED =
      """
      createSubscribers: true
          removeOthers: {scope: managed, action: archive, atMost: {count: 10, percent: 100}}
      """;

  private ExportTown town;

  @BeforeEach
  void start() throws Exception {
    town = new ExportTown(60, null);
  }

  @AfterEach
  void stop() throws Exception {
    town.close();
  }

  @Test
  void should_add_new_people_once_and_then_find_nothing_to_do() {
    town.goal("createSubscribers: true");
    for (int i = 0; i < 1203; i++) {
      town.profile("new" + i + "@caravan.test", "Person " + i, "Gold");
    }
    town.profile("silver@caravan.test", "Silver", "Silver");
    town.profile(null, "Nobody", "Gold");

    Counts first = town.run();
    assertThat(first.added()).isEqualTo(1203);
    assertThat(first.invalid()).isEqualTo(1);
    assertThat(first.rows()).isEqualTo(1204);
    assertThat(town.status("new1202@caravan.test")).isEqualTo("subscribed");
    assertThat(town.field("new1202@caravan.test", "FNAME").asText()).isEqualTo("Person 1202");
    assertThat(town.status("silver@caravan.test")).isEqualTo("none");

    long calls = town.sandbox.calls().getOrDefault("POST /lists/{list}", 0L);
    town.set("new7@caravan.test", "first_name", "Seven");
    Counts second = town.run();
    assertThat(second.changed()).isEqualTo(1);
    assertThat(second.unchanged()).isEqualTo(1202);
    assertThat(town.field("new7@caravan.test", "FNAME").asText()).isEqualTo("Seven");
    assertThat(town.sandbox.calls().getOrDefault("POST /lists/{list}", 0L)).isEqualTo(calls + 1);
  }

  @Test
  void should_write_fields_of_members_and_leave_every_status_as_it_is() {
    town.goal("createSubscribers: true");
    List<JsonNode> before = town.sandbox.members(AUDIENCE).toList();
    before.forEach(
        member ->
            town.profile(
                dev.caravan.profile.Identifier.address(member.get("email_address").asText()),
                "Enriched",
                "Gold"));
    Counts counts = town.run();
    long archived = before.stream().filter(m -> status(m).equals("archived")).count();
    assertThat(counts.excluded()).isEqualTo(archived);
    assertThat(counts.changed()).isEqualTo(before.size() - archived);
    for (JsonNode member : before) {
      String address = member.get("email_address").asText();
      assertThat(town.status(address)).isEqualTo(status(member));
      if (!status(member).equals("archived")) {
        assertThat(town.field(address, "FNAME").asText()).isEqualTo("Enriched");
      }
    }
  }

  @Test
  void should_write_what_somebody_has_seen_and_allows() {
    String ann = "ann@caravan.test";
    town.goal("  - {interactions: all, field: LNAME}\n    createSubscribers: true");
    town.profile(ann, "Ann", "Gold");
    town.profile("bob@caravan.test", "Bob", "Gold");
    happens(ann, "VIEW", "Summer sale");
    happens(ann, "CLICK", "Newsletter form");
    happens(ann, "CONVERSION", "Telephone order");
    town.run();
    assertThat(town.field(ann, "LNAME").asText()).isEqualTo("Newsletter form, Summer sale");
    assertThat(town.field("bob@caravan.test", "LNAME").asText()).isEmpty();
    happens(ann, "VIEW", "Winter sale");
    assertThat(town.run().changed()).isEqualTo(1);
    assertThat(town.field(ann, "LNAME").asText()).endsWith("Summer sale, Winter sale");

    town.goal("  - {permissionLevel: true, field: LNAME}\n    createSubscribers: true");
    town.jdbi.useHandle(
        handle ->
            handle.execute(
                "update profile set permission_level = 'ANONYMOUS', revision = revision + 1 where properties ->> 'first_name'"
                    + " = 'Ann'"));
    town.run();
    assertThat(town.field(ann, "LNAME").asText()).isEqualTo("ANONYMOUS");
    assertThat(town.field("bob@caravan.test", "LNAME").asText()).isEqualTo("PERSONAL");
  }

  private void happens(String address, String type, String interaction) {
    town.jdbi.useHandle(
        handle ->
            handle.execute(
                """
                insert into event (key, connection, type, profile, address, time, properties, source, machine)
                select uuid_send(gen_random_uuid()), 1, ?, profile, value, now(),
                       jsonb_build_object('interaction', ?), 'test', false
                  from identifier where value = ?
                """,
                type,
                interaction,
                address));
  }

  @Test
  void should_only_enrich_where_it_does_not_create() {
    town.goal("createSubscribers: false");
    town.profile("new@caravan.test", "New", "Gold");
    assertThat(town.run().excluded()).isEqualTo(1);
    assertThat(town.status("new@caravan.test")).isEqualTo("none");
  }

  @Test
  void should_take_out_whom_it_added_and_give_the_status_back_later() {
    town.goal(MANAGED);
    town.profile("ann@caravan.test", "Ann", "Gold");
    town.profile("bob@caravan.test", "Bob", "Gold");
    town.run();
    town.set("ann@caravan.test", "tier", "Silver");
    Counts left = town.run();
    assertThat(left.removed()).isEqualTo(1);
    assertThat(left.unchanged()).isEqualTo(1);
    assertThat(town.status("ann@caravan.test")).isEqualTo("archived");

    assertThat(town.run().rows()).isEqualTo(1);

    town.set("ann@caravan.test", "tier", "Gold");
    Counts back = town.run();
    assertThat(back.added()).isEqualTo(1);
    assertThat(town.status("ann@caravan.test")).isEqualTo("subscribed");
    assertThat(town.run().unchanged()).isEqualTo(2);
  }

  @Test
  void should_remove_nobody_when_too_many_would_go() {
    town.goal(MANAGED.replace("count: 10", "count: 1"));
    for (String name : List.of("ann", "bob", "cem")) {
      town.profile(name + "@caravan.test", name, "Gold");
    }
    town.run();
    town.set("ann@caravan.test", "tier", "Silver");
    town.set("bob@caravan.test", "tier", "Silver");
    Run run = town.open(false);
    town.export(run);
    town.runs.close(run, RunState.COMPLETED, null);
    assertThat(town.outcomes(run)).containsEntry("DEFERRED BRAKE", 2L);
    assertThat(town.counts(run).removed()).isZero();
    assertThat(town.status("ann@caravan.test")).isEqualTo("subscribed");
    assertThat(town.outcomes(run, "ann@caravan.test").get(0).get("detail").asText())
        .isEqualTo(
            "2 of 3 managed members would be removed; without approval at most 1 and at most 100"
                + " percent may be.");
  }

  @Test
  void should_take_out_everybody_else_where_the_segment_is_the_audience() {
    town.goal(MANAGED.replace("managed", "audience").replace("count: 10", "count: 1000"));
    String kept =
        town.sandbox
            .members(AUDIENCE)
            .filter(member -> status(member).equals("subscribed"))
            .map(member -> member.get("email_address").asText())
            .findFirst()
            .orElseThrow();
    town.profile(dev.caravan.profile.Identifier.address(kept), "Kept", "Gold");
    int subscribed = town.sandbox.count(AUDIENCE, dev.caravan.sandbox.MemberStatus.SUBSCRIBED);
    Counts counts = town.run();
    assertThat(counts.removed()).isEqualTo(subscribed - 1L);
    assertThat(town.status(kept)).isEqualTo("subscribed");
    assertThat(town.sandbox.count(AUDIENCE, dev.caravan.sandbox.MemberStatus.SUBSCRIBED))
        .isEqualTo(1);
  }

  @Test
  void should_show_everything_and_send_nothing_in_a_dry_run() {
    town.goal(MANAGED);
    town.profile("ann@caravan.test", "Ann", "Gold");
    town.profile("bob@caravan.test", "Bob", "Gold");
    town.run();
    town.set("ann@caravan.test", "tier", "Silver");
    town.set("bob@caravan.test", "first_name", "Bobby");
    town.profile("cem@caravan.test", "Cem", "Gold");
    Run run = town.open(true);
    town.export(run);
    town.runs.close(run, RunState.COMPLETED, null);
    assertThat(town.outcomes(run))
        .isEqualTo(Map.of("ADDED", 1L, "CHANGED", 1L, "REMOVED LEFT_SEGMENT", 1L));
    JsonNode bob = town.outcomes(run, "bob@caravan.test").get(0);
    assertThat(bob.get("before").toString()).isEqualTo("{\"FNAME\":\"Bob\"}");
    assertThat(bob.get("after").toString()).isEqualTo("{\"FNAME\":\"Bobby\"}");
    assertThat(town.status("ann@caravan.test")).isEqualTo("subscribed");
    assertThat(town.status("cem@caravan.test")).isEqualTo("none");

    Counts real = town.run();
    assertThat(real.added()).isEqualTo(1);
    assertThat(real.changed()).isEqualTo(1);
    assertThat(real.removed()).isEqualTo(1);
  }

  @Test
  void should_read_what_became_of_every_member_of_a_batch() {
    town.goal("createSubscribers: true");
    town.profile("ann@caravan.test", "Ann", "Gold");
    town.profile("fake@mailinator.com", "Fake", "Gold");
    town.profile("busy@a-lot-of-lists.test", "Busy", "Gold");
    town.profile("no address", "Nobody", "Gold");
    Run run = town.open(false);
    town.export(run);
    town.runs.close(run, RunState.COMPLETED, null);
    assertThat(town.outcomes(run))
        .isEqualTo(
            Map.of(
                "ADDED", 1L,
                "REJECTED FAKE_ADDRESS", 1L,
                "DEFERRED TOO_MANY_LISTS", 1L,
                "INVALID BAD_ADDRESS", 1L));

    Run again = town.open(false);
    town.export(again);
    town.runs.close(again, RunState.COMPLETED, null);
    assertThat(town.outcomes(again))
        .isEqualTo(
            Map.of(
                "EXCLUDED REFUSED_EARLIER", 1L,
                "DEFERRED TOO_MANY_LISTS", 1L,
                "INVALID BAD_ADDRESS", 1L));
    town.clock.advance(Duration.ofDays(2));
    Run later = town.open(false);
    town.export(later);
    assertThat(town.outcomes(later)).containsEntry("DEFERRED TOO_MANY_LISTS", 1L);
    assertThat(town.outcomes(later, "busy@a-lot-of-lists.test").get(0).get("detail").asText())
        .contains("a lot of lists");
  }

  @Test
  void should_come_through_lost_answers_and_refused_connections() {
    town.goal("createSubscribers: true");
    for (int i = 0; i < 1500; i++) {
      town.profile("new" + i + "@caravan.test", "Person " + i, "Gold");
    }
    town.sandbox.faults(
        Faults.of(
            0.4,
            7,
            FaultKind.LOST_ANSWER,
            FaultKind.TRUNCATED,
            FaultKind.RESET,
            FaultKind.BAD_GATEWAY));
    Counts counts = town.run();
    assertThat(counts.rows()).isEqualTo(1500);
    assertThat(counts.added()).isEqualTo(1500);
    assertThat(town.field("new1499@caravan.test", "FNAME").asText()).isEqualTo("Person 1499");
  }

  private static String status(JsonNode member) {
    return member.get("status").asText();
  }
}
