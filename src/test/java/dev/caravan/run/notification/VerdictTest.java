package dev.caravan.run.notification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.run.RunState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictTest {
  private static final Instant DUE = Instant.parse("2026-11-01T10:00:00Z");

  @Test
  void should_find_nothing_wrong_with_a_run_that_went_through() {
    assertThat(Verdict.of(run(RunState.COMPLETED, goal(1000, 0, 990L, 1000L, 1010L)), 5.0))
        .isEmpty();
  }

  @Test
  void should_name_the_goals_that_failed_without_anybodys_address() {
    RunFacts.Goal failed =
        new RunFacts.Goal(
            "vip", RunState.FAILED, "ann.smith+x@example.org is gone", 0, 0, true, List.of());
    assertThat(Verdict.of(run(RunState.COMPLETED_WITH_ERRORS, failed), null))
        .containsExactly(new Reason(Reason.Word.FAILED, "goal vip failed: a…@example.org is gone"));
  }

  @Test
  void should_count_a_run_that_was_skipped_as_a_failure() {
    assertThat(Verdict.of(run(RunState.SKIPPED), null))
        .extracting(Reason::word)
        .containsExactly(Reason.Word.SKIPPED);
  }

  @ParameterizedTest(name = "{0} minutes late: missed {1}")
  @CsvSource({"0, false", "10, false", "11, true"})
  void should_count_a_schedule_as_missed_when_nothing_ran_for_ten_minutes(
      int late, boolean missed) {
    RunFacts run = run(RunState.COMPLETED, DUE.plus(Duration.ofMinutes(late)), false);
    assertThat(Verdict.of(run, null))
        .extracting(Reason::word)
        .isEqualTo(missed ? List.of(Reason.Word.MISSED) : List.of());
  }

  @Test
  void should_count_from_the_end_of_a_comparison_that_it_had_to_wait_for() {
    Instant held = DUE.plus(Duration.ofMinutes(30));
    assertThat(Verdict.of(run(RunState.COMPLETED, held.plusSeconds(1), held, false), null))
        .isEmpty();
    assertThat(
            Verdict.of(
                run(RunState.COMPLETED, held.plus(Duration.ofMinutes(11)), held, false), null))
        .extracting(Reason::word)
        .containsExactly(Reason.Word.MISSED);
  }

  @Test
  void should_tell_that_removals_wait_for_an_approval() {
    assertThat(Verdict.of(run(RunState.COMPLETED, DUE, true), null))
        .extracting(Reason::word)
        .containsExactly(Reason.Word.BRAKE);
  }

  @ParameterizedTest(name = "{0} of {1} refused, allowed {2} %: {3}")
  @CsvSource(
      nullValues = "-",
      value = {
        "5, 100, 5, false",
        "6, 100, 5, true",
        "1, 100, 0, true",
        "0, 100, 0, false",
        "100, 100, -, false",
        "1, 1000, 0.05, true"
      })
  void should_allow_so_many_refused_rows(long refused, long rows, Double most, boolean failing) {
    assertThat(Verdict.of(run(RunState.COMPLETED_WITH_ERRORS, goal(rows, refused)), most))
        .extracting(Reason::word)
        .isEqualTo(failing ? List.of(Reason.Word.REJECTED) : List.of());
  }

  @ParameterizedTest(name = "{0} after {1}: {2}")
  @CsvSource({
    "1000, 1000 1000 1000, false",
    "500, 1000 1000 1000, false",
    "499, 1000 1000 1000, true",
    "2000, 1000 1000 1000, false",
    "2001, 1000 1000 1000, true",
    "0, 1000 1000, false",
    "0, 90 90 90, false",
    "0, 100 100 100, true",
    "0, 0 1000 900 1100 1000, true",
  })
  void should_notice_counts_that_are_far_from_those_of_the_last_runs(
      long rows, String before, boolean deviates) {
    Long[] earlier = List.of(before.split(" ")).stream().map(Long::valueOf).toArray(Long[]::new);
    assertThat(Verdict.of(run(RunState.COMPLETED, goal(rows, 0, earlier)), null))
        .extracting(Reason::word)
        .isEqualTo(deviates ? List.of(Reason.Word.COUNTS) : List.of());
  }

  /** Made by openssl dgst over the id, the time and the body. */
  @Test
  void should_sign_as_standard_webhooks_has_it() {
    byte[] secret = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8);
    assertThat(
            WebhookSignature.of(
                secret, "caravan-1", 1_700_000_000L, "{\"a\":1}".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("v1,mBWfG6yKk7BzLjQ0m5UCnT9ds+RsGBnUo4USKUt5+M0=");
  }

  private static RunFacts.Goal goal(long rows, long rejected, Long... before) {
    return new RunFacts.Goal(
        "vip", RunState.COMPLETED, null, rows, rejected, true, List.of(before));
  }

  private static RunFacts run(RunState state, RunFacts.Goal... goals) {
    return new RunFacts(
        1, 1, state, "schedule", null, DUE, null, DUE, DUE, DUE, false, List.of(goals));
  }

  private static RunFacts run(RunState state, Instant requested, boolean braked) {
    return run(state, requested, null, braked);
  }

  private static RunFacts run(RunState state, Instant requested, Instant held, boolean braked) {
    return new RunFacts(
        1,
        1,
        state,
        "schedule",
        null,
        DUE,
        held,
        requested,
        requested,
        requested,
        braked,
        List.of());
  }
}
