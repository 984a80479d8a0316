package dev.caravan;

import static dev.caravan.FollowUpTown.approval;
import static dev.caravan.FollowUpTown.counts;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Plans of dry runs and of braked removals, approved over HTTP. */
@ExtendWith(SharedTown.class)
class ApprovalTest {
  private static final String REMOVAL =
      "removeOthers: {scope: managed, action: archive, atMost: {count: 1, percent: 100}}";

  private final Town town;
  private final FollowUpTown here;

  ApprovalTest(Town town) {
    this.town = town;
    this.here = new FollowUpTown(town);
  }

  @Test
  void should_carry_out_exactly_the_plan_of_a_dry_run_and_only_once() throws Exception {
    here.goal("enabled: true");
    here.person("ann", "Ann");
    here.person("bob", "Bob");
    JsonNode dry = here.run("{\"dryRun\": true}");
    assertThat(counts(dry).path("added").asLong()).isEqualTo(2);
    assertThat(here.status("ann")).isEqualTo("none");
    String plan = dry.at("/plan/id").asText();
    assertThat(plan).hasSize(32);
    assertThat(dry.at("/plan/usedBy").isNull()).isTrue();

    JsonNode done = here.approve(dry.path("id").asLong(), plan);
    assertThat(done.path("state").asText()).isEqualTo("COMPLETED");
    assertThat(done.path("trigger").asText()).isEqualTo("approval");
    assertThat(done.path("approvedBy").asText()).isEqualTo("caravan.api.token");
    assertThat(done.path("approvalRemark").asText()).isEqualTo("Ann");
    assertThat(done.path("approvedPlan").asText()).isEqualTo(plan);
    assertThat(done.path("source").asLong()).isEqualTo(dry.path("id").asLong());
    assertThat(done.has("plan")).isFalse();
    assertThat(counts(done)).isEqualTo(counts(dry));
    assertThat(here.status("ann")).isEqualTo("subscribed");

    JsonNode after = town.api("GET", "/api/runs/" + dry.path("id").asLong(), null);
    assertThat(after.at("/plan/usedBy").asLong()).isEqualTo(done.path("id").asLong());
    assertRefused(409, dry, plan, "approved before, by run " + done.path("id").asLong());
  }

  @Test
  void should_say_whose_token_it_was_whatever_the_call_says() throws Exception {
    here.goal("enabled: true");
    here.person("ann", "Ann");
    JsonNode dry = here.run("{\"dryRun\": true}");
    String path = "/api/runs/" + dry.path("id").asLong() + "/approve";
    String body = "{\"plan\": \"%s\"}".formatted(dry.at("/plan/id").asText());
    String token = town.token("olga", "operator", "run", false);
    assertThat(town.call(token, "POST", path, body.replace("{", "{\"as\": \"ann\", ")).body())
        .contains("is unknown here");

    HttpResponse<String> answer = town.call(token, "POST", path, body);
    assertThat(answer.statusCode()).isEqualTo(202);
    JsonNode done = new ObjectMapper().readTree(answer.body());
    assertThat(done.path("approvedBy").asText()).isEqualTo("olga");
    assertThat(done.path("approvalRemark").isNull()).isTrue();
    assertThat(town.api("GET", "/api/audit?limit=1&path=" + path, null).at("/items/0/who").asText())
        .isEqualTo("olga");
    town.await(town.wiring.runs.find(done.path("id").asLong()).orElseThrow());
  }

  @Test
  void should_send_nothing_when_the_world_has_moved() throws Exception {
    here.goal("enabled: true");
    here.person("ann", "Ann");
    for (Runnable move :
        List.<Runnable>of(
            () -> here.person("ann", "Anna"),
            () -> here.person("bob", "Bob"),
            () -> here.leaves("bob"),
            () -> {
              here.audience.put("ann", "{}");
              here.nextSecond();
            })) {
      JsonNode dry = here.run("{\"dryRun\": true}");
      move.run();
      assertRefused(409, dry, dry.at("/plan/id").asText(), "The world has moved since run");
      JsonNode refused =
          town.api("GET", "/api/runs?limit=1&connection=" + here.audience.connection().name(), null)
              .at("/items/0");
      assertThat(refused.path("state").asText()).isEqualTo("FAILED");
      assertThat(refused.at("/goals/0/state").asText()).isEqualTo("FAILED");
      assertThat(refused.path("approvalRemark").asText()).isEqualTo("Ann");
    }
    assertThat(here.status("bob")).isEqualTo("none");
    assertThat(here.name("ann")).isEmpty();
  }

  @Test
  void should_let_exactly_the_removals_pass_that_the_brake_held_back() throws Exception {
    here.goal(REMOVAL);
    for (String person : List.of("ann", "bob", "cem", "dea")) {
      here.person(person, person);
    }
    here.run("");
    here.leaves("ann");
    here.leaves("bob");
    here.person("cem", "Cemal");
    JsonNode braked = here.run("");
    assertThat(counts(braked).path("deferred").asLong()).isEqualTo(2);
    assertThat(here.outcome(braked, "ann").path("reason").asText()).isEqualTo("BRAKE");
    String plan = braked.at("/plan/id").asText();

    here.person("dea", "Deana");
    JsonNode done = here.approve(braked.path("id").asLong(), plan);
    assertThat(counts(done).path("removed").asLong()).isEqualTo(2);
    assertThat(here.status("ann")).isEqualTo("archived");
    assertThat(here.status("bob")).isEqualTo("archived");
    assertThat(here.outcome(done, "dea").path("reason").asText()).isEqualTo("NOT_IN_PLAN");
    assertThat(here.name("dea")).isEqualTo("dea");
    assertThat(counts(here.run("")).path("changed").asLong()).isEqualTo(1);
    assertRefused(409, braked, plan, "approved before");
  }

  @Test
  void should_refuse_to_remove_whoever_else_has_left_and_let_a_dry_runs_removals_pass()
      throws Exception {
    here.goal(REMOVAL);
    for (String person : List.of("ann", "bob", "cem")) {
      here.person(person, person);
    }
    here.run("");
    here.leaves("ann");
    here.leaves("bob");
    JsonNode braked = here.run("");
    here.leaves("cem");
    assertRefused(409, braked, braked.at("/plan/id").asText(), "The world has moved");
    assertThat(here.status("ann")).isEqualTo("subscribed");

    JsonNode dry = here.run("{\"dryRun\": true}");
    assertThat(counts(dry).path("deferred").asLong()).isEqualTo(3);
    JsonNode done = here.approve(dry.path("id").asLong(), dry.at("/plan/id").asText());
    assertThat(counts(done).path("removed").asLong()).isEqualTo(3);
  }

  @Test
  void should_refuse_what_is_no_approval() throws Exception {
    here.goal("enabled: true");
    here.person("ann", "Ann");
    JsonNode dry = here.run("{\"dryRun\": true}");
    String path = "/api/runs/" + dry.path("id").asLong() + "/approve";
    assertThat(town.call(Town.TOKEN, "POST", path, "{}").statusCode()).isEqualTo(422);
    HttpResponse<String> unknown =
        town.call(Town.TOKEN, "POST", path, "{\"by\": \" \", \"plan\": \"x\", \"goal\": \"vip\"}");
    assertThat(unknown.statusCode()).isEqualTo(422);
    assertThat(unknown.body())
        .contains("goal", "is unknown here; there are by, plan", "by", "a remark on the approval");
    assertThat(town.call(Town.TOKEN, "POST", path, "plan").statusCode()).isEqualTo(400);
    assertThat(
            town.call(Town.TOKEN, "POST", "/api/runs/999999/approve", approval("x")).statusCode())
        .isEqualTo(404);
    assertRefused(409, dry, "0123", "The plan of run");

    JsonNode real = here.run("");
    assertRefused(409, real, "0123", "left no plan");

    town.jdbi.useHandle(
        handle ->
            handle.execute(
                "update run set ended_at = ended_at - interval '25 hours' where id = ?",
                dry.path("id").asLong()));
    assertRefused(409, dry, dry.at("/plan/id").asText(), "The plan was kept until");
  }

  private void assertRefused(int status, JsonNode run, String plan, String words) {
    HttpResponse<String> answer =
        town.call(
            Town.TOKEN,
            "POST",
            "/api/runs/" + run.path("id").asLong() + "/approve",
            approval(plan));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(answer.body()).contains(words);
  }
}
