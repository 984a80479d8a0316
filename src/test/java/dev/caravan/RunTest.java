package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.run.Run;
import dev.caravan.run.RunState;
import dev.caravan.sandbox.FaultKind;
import dev.caravan.sandbox.Faults;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs: by schedule, stopped, failing, taken over. */
@ExtendWith(SharedTown.class)
class RunTest {
  private static final String IMPORT =
      """
      import:
        audiences:
          - {id: AUDIENCE, statuses: [subscribed], createProfiles: true}
        identifier: {field: email_address, property: email}
        mappings:
          - {field: merge_fields.FNAME, property: first_name, mode: set}
          - {field: merge_fields.POINTS, property: points, mode: sum}
      """;

  private final TestAudience audience;
  private final HeldPages pages = new HeldPages();

  RunTest(Town town) {
    audience = new TestAudience(town);
  }

  @AfterEach
  void mend() {
    pages.letGo();
    audience.town.onCall(call -> {});
    audience.town.sandbox.faults(Faults.NONE);
    audience.town.jdbi.useHandle(
        handle ->
            handle.execute(
                "update connection set enabled = false where id = ?", audience.connection().id()));
  }

  private Run begun() {
    audience.settle();
    pages.of(audience);
    Run run = audience.town.request(audience.connection(), false);
    pages.awaitOne();
    return run;
  }

  private void becomeDue() {
    audience.town.jdbi.useHandle(
        handle ->
            handle.execute(
                "update connection set next_run_at = now() where id = ?",
                audience.connection().id()));
  }

  /** Seconds until the connection runs again. */
  private long pause() {
    return audience.town.count(
        "select extract(epoch from next_run_at - now())::bigint from connection where id = "
            + audience.connection().id());
  }

  @Test
  void should_run_by_schedule_without_anybody_and_skip_while_a_run_goes_on() throws Exception {
    audience.put("ann", "{\"FNAME\": \"Ann\"}");
    audience.settle();
    pages.of(audience);
    // Far from now, so that no time of the schedule's own comes in between.
    int hour = OffsetDateTime.now(ZoneOffset.UTC).plusHours(12).getHour();
    audience.connect(
        IMPORT + "schedule: {cron: \"0 0 %d * * ?\", timeZone: UTC}\n".formatted(hour));
    becomeDue();
    pages.awaitOne();
    assertThat(pause()).isBetween(10L * 3_600, 12L * 3_600);

    becomeDue();
    Awaitility.await().until(() -> runs("SKIPPED") == 1);
    pages.letGo();
    Awaitility.await().until(() -> runs("COMPLETED") == 1);

    assertThat(audience.value("ann", "first_name")).contains("Ann");
    assertThat(audience.runs("schedule")).isEqualTo(2);
  }

  @Test
  void should_run_at_once_and_then_evenly_when_times_per_day_are_given() {
    audience.put("ann", "{\"FNAME\": \"Ann\"}");
    audience.settle();
    audience.connect(IMPORT + "schedule: {timesPerDay: 4, timeZone: Europe/Amsterdam}\n");

    Awaitility.await().until(() -> runs("COMPLETED") == 1);

    assertThat(
            audience.town.count(
                "select extract(epoch from next_run_at - requested_at)::bigint from run"
                    + " join connection c on c.id = run.connection where c.id = "
                    + audience.connection().id()))
        .isBetween(21_500L, 21_900L);
  }

  private long runs(String state) {
    return audience.town.count(
        "select count(*) from run where connection = %d and state = '%s'"
            .formatted(audience.connection().id(), state));
  }

  @Test
  void should_stop_after_the_pages_in_hand_and_read_the_rest_the_next_time() throws Exception {
    audience.connect(IMPORT);
    audience.put("ann", "{\"FNAME\": \"Ann\"}");
    audience.archive("ann");
    audience.put("bob", "{\"FNAME\": \"Bob\"}");
    Run run = begun();

    assertThat(audience.town.wiring.runs.stop(run.id())).isTrue();
    pages.letGo();

    assertThat(audience.town.await(run).state()).isIn(RunState.STOPPED, RunState.COMPLETED);
    assertThat(audience.town.wiring.runs.stop(run.id())).isFalse();
    assertThat(audience.run().state()).isEqualTo(RunState.COMPLETED);
    assertThat(audience.value("bob", "first_name")).contains("Bob");
  }

  @Test
  void should_give_the_next_goal_its_turn_when_one_has_failed() throws Exception {
    String segment = "of-" + audience.id;
    audience.town.segment(
        "{\"segment\": \"%s\", \"where\": {\"property\": \"email\", \"contains\": [\"%s\"]}}"
            .formatted(segment, audience.address("")));
    audience.connect(
        IMPORT
            + """
            exports:
              - goal: first
                segment: SEGMENT
                audiences: [AUDIENCE]
                identifier: email
                mappings: [{text: one, field: SOURCE}]
              - goal: second
                segment: SEGMENT
                audiences: [AUDIENCE]
                identifier: email
                mappings: [{text: two, field: STAGE}]
            """
                .replace("SEGMENT", segment));
    audience.put("ann", "{\"FNAME\": \"Ann\"}");
    audience.settle();
    // The import's call for the window and its eight retries.
    audience.town.sandbox.faults(
        Faults.of(1, 1, FaultKind.SERVER_ERROR).onPath(audience.id + "/members").onlyTimes(9));

    Run run = audience.town.run(audience.connection());

    JsonNode goals = audience.town.report(run).path("goals");
    assertThat(goals)
        .extracting(goal -> goal.path("state").asText())
        .containsExactly("FAILED", "COMPLETED", "COMPLETED");
    assertThat(run.state()).isEqualTo(RunState.COMPLETED_WITH_ERRORS);
    assertThat(audience.run().state()).isEqualTo(RunState.COMPLETED);
    assertThat(audience.value("ann", "first_name")).contains("Ann");
  }

  @Test
  void should_refuse_the_old_owner_and_count_nobody_twice_when_a_run_is_taken_over()
      throws Exception {
    audience.connect(IMPORT);
    for (String person : List.of("ann", "bob", "cem")) {
      audience.put(person, "{\"FNAME\": \"" + person + "\", \"POINTS\": 10}");
    }
    Run run = begun();

    // As if its owner had not been heard of for long: somebody else takes the run up.
    audience.town.jdbi.useHandle(
        handle ->
            handle.execute(
                """
                update run set lease_until = now() - interval '1 second', owner = 'the late one',
                               fence = fence + 1
                 where id = ?
                """,
                run.id()));
    Awaitility.await()
        .until(() -> audience.town.wiring.runs.find(run.id()).orElseThrow().fence() == 3);
    pages.letGo();

    assertThat(audience.town.await(run).state()).isEqualTo(RunState.COMPLETED);
    assertThat(audience.counts(run).added()).isEqualTo(3);
    assertThat(audience.counts(run).rows()).isEqualTo(3);
    assertThat(audience.value("ann", "points")).contains("10");
    assertThat(audience.town.count("select fence from run where id = " + run.id())).isEqualTo(3);
  }
}
