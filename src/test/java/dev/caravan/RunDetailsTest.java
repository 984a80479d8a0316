package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.run.Run;
import dev.caravan.run.RunState;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is to be known of a run besides its counts, and how one that was stopped goes on. */
@ExtendWith(SharedTown.class)
class RunDetailsTest {
  private static final String IMPORT =
      """
      import:
        audiences: [{id: AUDIENCE, statuses: [subscribed], createProfiles: true}]
        identifier: {field: email_address, property: email}
        mappings: [{field: merge_fields.FNAME, property: first_name, mode: set}]
      """;

  private final Town town;
  private final FollowUpTown people;

  RunDetailsTest(Town town) {
    this.town = town;
    this.people = new FollowUpTown(town);
  }

  @Test
  void should_tell_outcomes_by_reason_with_samples_and_what_to_do() throws Exception {
    people.goal("");
    for (String person : List.of("ann", "bob", "cyd", "dan")) {
      people.person(person, person);
    }
    town.upload(
        "{\"identifiers\": {\"email\": \"fake-%s@example.com\"}, \"properties\": {\"city\": \"%s\"}}"
            .formatted(people.audience.id, people.city));

    long run = people.run("{}").path("id").asLong();

    JsonNode groups = town.api("GET", "/api/runs/" + run + "/reasons", null).path("items");
    JsonNode added = group(groups, "ADDED");
    assertThat(added.path("rows").asInt()).isEqualTo(4);
    assertThat(added.path("samples")).hasSize(3);
    assertThat(added.path("advice").isNull()).isTrue();
    JsonNode refused = group(groups, "REJECTED");
    assertThat(refused.path("reason").asText()).isEqualTo("FAKE_ADDRESS");
    assertThat(refused.path("goal").asText()).isEqualTo("vip");
    assertThat(refused.path("advice").asText()).contains("Correct the address");
    assertThat(refused.at("/samples/0/detail").asText()).isNotEmpty();
  }

  @Test
  void should_keep_the_calls_of_a_run_without_whom_they_were_about() throws Exception {
    people.goal(
        "removeOthers: {scope: managed, action: archive, atMost: {count: 5, percent: 100}}");
    people.person("eve", "Eve");
    people.run("{}");
    people.leaves("eve");
    JsonNode run = people.run("{}");
    assertThat(FollowUpTown.counts(run).path("removed").asInt()).isEqualTo(1);

    String path = "/api/runs/" + run.path("id").asLong() + "/calls";
    JsonNode calls =
        Awaitility.await()
            .until(
                () -> town.api("GET", path, null).path("items"),
                items -> items.findValuesAsText("method").contains("DELETE"));
    assertThat(calls)
        .allSatisfy(
            call -> {
              assertThat(call.path("path").asText()).startsWith("/lists/" + people.audience.id);
              assertThat(call.path("status").asInt()).isBetween(200, 204);
              assertThat(call.path("milliseconds").isNumber()).isTrue();
            });
    assertThat(calls.toString()).doesNotContain("@", "%40").contains("/members/…\"");
    assertThat(calls.findValues("receivedBytes")).anyMatch(bytes -> bytes.asInt() > 100);
    assertThat(town.api("GET", path + "?failed=true", null).path("items")).isEmpty();
    JsonNode first = town.api("GET", path + "?limit=1", null);
    assertThat(first.path("items")).hasSize(1);
    assertThat(
            town.api("GET", path + "?limit=1&after=" + first.path("next").asText(), null)
                .at("/items/0"))
        .isEqualTo(calls.get(1));
  }

  @Test
  void should_find_runs_by_state_trigger_and_time() throws Exception {
    people.goal("");
    people.person("fay", "Fay");
    Instant before = Instant.now().minusSeconds(1);
    long run = people.run("{}").path("id").asLong();
    town.jdbi.useHandle(
        handle ->
            handle.execute(
                "insert into run (connection, state, trigger, started_at, ended_at)"
                    + " values (?, 'SKIPPED', 'schedule', now(), now())",
                people.audience.connection().id()));

    String runs = "/api/runs?connection=" + people.audience.connection().name();
    assertThat(ids(runs + "&state=COMPLETED,FAILED")).containsExactly(run);
    assertThat(ids(runs + "&trigger=schedule")).hasSize(1).doesNotContain(run);
    assertThat(ids(runs + "&from=" + before)).hasSize(2);
    assertThat(ids(runs + "&to=" + before)).isEmpty();
    assertThat(town.call(Town.TOKEN, "GET", runs + "&state=DONE", null).body())
        .contains("state is DONE", "COMPLETED_WITH_ERRORS");
    assertThat(town.call(Town.TOKEN, "GET", runs + "&from=yesterday", null).statusCode())
        .isEqualTo(400);
  }

  @Test
  void should_stop_tell_the_pace_and_go_on_where_it_was() throws Exception {
    TestAudience audience = new TestAudience(town, 14_000, true).connect(IMPORT);
    audience.settle();
    AtomicInteger pages = new AtomicInteger();
    CountDownLatch stopping = new CountDownLatch(1);
    town.onCall(
        call -> {
          if (call.path().contains(audience.id) && call.query().contains("offset=")) {
            // Eight pages are on their way by then, and the others have not begun: whoever comes
            // later waits until the stop is stored.
            if (pages.incrementAndGet() == 5) {
              town.jdbi.useHandle(
                  handle ->
                      handle.execute(
                          "update run set state = 'STOPPING' where connection = ? and ended_at is"
                              + " null",
                          audience.connection().id()));
              stopping.countDown();
            } else if (pages.get() > 5) {
              await(stopping);
            }
          }
        });
    Run run = town.request(audience.connection(), false);
    assertThat(town.await(run).state()).isEqualTo(RunState.STOPPED);
    long done = done(run);
    assertThat(done).isBetween(1L, 14L);
    pages.set(0);
    // The comparison of a night has come in between; it only reads.
    town.jdbi.useHandle(
        handle ->
            handle.execute(
                "insert into run (connection, state, trigger, started_at, ended_at, judged)"
                    + " values (?, 'COMPLETED', 'drift', now(), now(), true)",
                audience.connection().id()));

    JsonNode resumed = town.api("POST", "/api/runs/" + run.id() + "/resume", null);
    assertThat(resumed.path("state").asText()).isIn("STARTING", "RUNNING");
    Run ended = town.await(run);
    town.onCall(call -> {});

    assertThat(ended.state()).isEqualTo(RunState.COMPLETED);
    assertThat(audience.counts(run).added())
        .isEqualTo(audience.counts(run).rows())
        .isEqualTo(town.report(run).at("/goals/0/audiences/0/counts/read").asLong());
    assertThat(pages.get()).isLessThanOrEqualTo((int) (15 - done));
    JsonNode progress = town.report(run).path("progress");
    assertThat(progress.path("rate").asDouble()).isPositive();
    assertThat(progress.path("secondsLeft").isNull()).isTrue();
    assertThat(town.call(Town.TOKEN, "POST", "/api/runs/" + run.id() + "/resume", null).body())
        .contains("it stands at COMPLETED");
  }

  private long done(Run run) {
    return town.count("select count(*) from run_page where run = " + run.id());
  }

  private List<Long> ids(String path) {
    return StreamSupport.stream(town.api("GET", path, null).path("items").spliterator(), false)
        .map(run -> run.path("id").asLong())
        .toList();
  }

  private static JsonNode group(JsonNode groups, String outcomeClass) {
    for (JsonNode group : groups) {
      if (group.path("class").asText().equals(outcomeClass)) {
        return group;
      }
    }
    throw new AssertionError("no " + outcomeClass + " among " + groups);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
