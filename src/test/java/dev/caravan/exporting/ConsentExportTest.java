package dev.caravan.exporting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.run.Counts;
import dev.caravan.run.Run;
import dev.caravan.run.RunState;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nobody without consent is written to, and who withdraws it leaves. */
class ConsentExportTest {
  private static final String ANN = "ann@caravan.test";
  private static final String BOB = "bob@caravan.test";
  private static final String CEM = "cem@caravan.test";
  private static final String WRITES = "POST /lists/{list}";
  private static final String REMOVAL =
      """
      createSubscribers: true
          removeOthers: {scope: managed, action: archive, atMost: {count: %d, percent: 100}}
      """;

  private ExportTown town;

  @BeforeEach
  void start() throws Exception {
    town = new ExportTown(5);
    town.objective();
    goal(10);
    town.profile(ANN, "Ann", "Gold");
    town.profile(BOB, "Bob", "Gold");
    town.profile(CEM, "Cem", "Gold");
  }

  @AfterEach
  void stop() throws Exception {
    town.close();
  }

  private void goal(int atMost) {
    town.goal(REMOVAL.formatted(atMost), List.of("newsletter"));
  }

  private Map<String, Long> outcomes() {
    return town.finish(town.open(false));
  }

  private long writes() {
    return town.sandbox.calls().getOrDefault(WRITES, 0L);
  }

  @Test
  void should_post_only_who_consented() {
    town.answer(BOB, false);
    assertThat(outcomes()).isEqualTo(Map.of("EXCLUDED CONSENT", 3L));
    assertThat(writes()).isZero();

    town.answer(ANN, true);
    Run run = town.open(false);
    town.export(run);
    town.runs.close(run, RunState.COMPLETED, null);
    assertThat(town.counts(run)).isEqualTo(new Counts(1, 0, 0, 0, 2, 0, 0, 0, 0, 0));
    assertThat(town.status(ANN)).isEqualTo("subscribed");
    assertThat(town.status(BOB)).isEqualTo("none");
    assertThat(town.status(CEM)).isEqualTo("none");
    assertThat(town.outcomes(run, BOB).get(0).get("detail").asText())
        .isEqualTo("Refused newsletter; without a zone, consent is needed.");
    assertThat(available(run)).isEqualTo(1);
  }

  @Test
  void should_take_out_who_withdraws_and_bring_back_who_consents_again() {
    town.answer(ANN, true);
    town.answer(BOB, true);
    outcomes();

    town.answer(ANN, false);
    assertThat(outcomes()).isEqualTo(Map.of("REMOVED CONSENT", 1L, "EXCLUDED CONSENT", 1L));
    assertThat(town.status(ANN)).isEqualTo("archived");
    assertThat(town.status(BOB)).isEqualTo("subscribed");
    assertThat(outcomes()).isEqualTo(Map.of("EXCLUDED CONSENT", 2L));

    town.answer(ANN, true);
    assertThat(outcomes()).isEqualTo(Map.of("ADDED", 1L, "EXCLUDED CONSENT", 1L));
    assertThat(town.status(ANN)).isEqualTo("subscribed");
  }

  @Test
  void should_count_who_withdraws_for_the_brake() {
    goal(0);
    town.answer(ANN, true);
    outcomes();
    town.answer(ANN, false);

    assertThat(outcomes()).isEqualTo(Map.of("DEFERRED BRAKE", 1L, "EXCLUDED CONSENT", 2L));
    assertThat(town.status(ANN)).isEqualTo("subscribed");
  }

  @Test
  void should_take_out_the_member_that_was_written_although_the_address_is_another_by_now() {
    town.answer(ANN, true);
    outcomes();
    town.answer(ANN, false);
    town.jdbi.useHandle(
        handle ->
            handle.execute(
                "update identifier set value = 'anna@caravan.test' where value = ?", ANN));

    assertThat(outcomes()).containsEntry("REMOVED CONSENT", 1L);
    assertThat(town.status(ANN)).isEqualTo("archived");
  }

  @Test
  void should_leave_in_the_audience_whom_the_goal_takes_out_in_no_case() {
    town.goal("createSubscribers: true", List.of("newsletter"));
    town.answer(ANN, true);
    outcomes();
    town.answer(ANN, false);
    town.set(ANN, "first_name", "Anna");

    assertThat(outcomes()).isEqualTo(Map.of("EXCLUDED CONSENT", 3L));
    assertThat(town.status(ANN)).isEqualTo("subscribed");
    assertThat(town.field(ANN, "FNAME").asText()).isEqualTo("Ann");
  }

  @Test
  void should_not_post_whoever_withdraws_between_plan_and_call() {
    town.answer(ANN, true);
    town.answer(BOB, true);
    Run run = town.open(false);
    town.before(
        "export-carry-out/each-probe",
        () -> {
          throw new IllegalStateException("cut short");
        });
    assertThatThrownBy(() -> town.export(run)).hasStackTraceContaining("cut short");
    Run resumed = town.takeOver(run);
    town.answer(ANN, false);

    town.export(resumed);
    town.runs.close(resumed, RunState.COMPLETED, null);

    assertThat(town.outcomes(resumed)).isEqualTo(Map.of("ADDED", 1L, "EXCLUDED CONSENT", 2L));
    assertThat(town.status(ANN)).isEqualTo("none");
    assertThat(town.status(BOB)).isEqualTo("subscribed");
  }

  @Test
  void should_take_out_whom_a_lost_answer_may_have_brought_in_before_the_withdrawal() {
    town.answer(ANN, true);
    Run run = town.open(false);
    town.before(
        "export-batch/keep-accepted",
        () -> {
          throw new IllegalStateException("cut short");
        });
    assertThatThrownBy(() -> town.export(run)).hasStackTraceContaining("cut short");
    assertThat(town.status(ANN)).isEqualTo("subscribed");
    Run resumed = town.takeOver(run);
    town.answer(ANN, false);
    long writes = writes();

    town.export(resumed);
    town.runs.close(resumed, RunState.COMPLETED, null);

    assertThat(town.outcomes(resumed)).isEqualTo(Map.of("EXCLUDED CONSENT", 3L));
    assertThat(writes()).isEqualTo(writes);
    ExportTown.waitForTheNextSecond();
    assertThat(outcomes()).isEqualTo(Map.of("REMOVED CONSENT", 1L, "EXCLUDED CONSENT", 2L));
    assertThat(town.status(ANN)).isEqualTo("archived");
  }

  @Test
  void should_not_bring_back_whoever_withdraws_between_plan_and_call() {
    town.answer(ANN, true);
    outcomes();
    town.answer(ANN, false);
    outcomes();
    town.answer(ANN, true);
    town.before("export-leavers/each-return", () -> town.answer(ANN, false));

    assertThat(outcomes()).isEqualTo(Map.of("EXCLUDED CONSENT", 3L));
    assertThat(town.status(ANN)).isEqualTo("archived");
  }

  @Test
  void should_tell_in_a_dry_run_what_would_become_of_whoever_withdrew() {
    town.answer(ANN, true);
    outcomes();
    town.answer(ANN, false);
    long calls = town.sandbox.totalCalls();
    Run run = town.open(true);
    town.export(run);
    town.runs.close(run, RunState.COMPLETED, null);

    assertThat(town.outcomes(run)).isEqualTo(Map.of("REMOVED CONSENT", 1L, "EXCLUDED CONSENT", 2L));
    assertThat(town.status(ANN)).isEqualTo("subscribed");
    assertThat(town.sandbox.totalCalls()).isGreaterThan(calls);
    assertThat(writes()).isEqualTo(1);
  }

  private long available(Run run) {
    return town.jdbi.withHandle(
        handle ->
            handle
                .createQuery("select available from run_audience where run = ?")
                .bind(0, run.id())
                .mapTo(Long.class)
                .one());
  }
}
