package dev.caravan.run;

import static dev.caravan.run.RunState.COMPLETED;
import static dev.caravan.run.RunState.COMPLETED_WITH_ERRORS;
import static dev.caravan.run.RunState.FAILED;
import static dev.caravan.run.RunState.STARTING;
import static dev.caravan.run.RunState.STOPPED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RunStepsTest {
  static Stream<Arguments> ends() {
    return Stream.of(
        arguments(List.of(), COMPLETED),
        arguments(List.of(COMPLETED, COMPLETED), COMPLETED),
        arguments(List.of(COMPLETED, FAILED), COMPLETED_WITH_ERRORS),
        arguments(List.of(FAILED, COMPLETED), COMPLETED_WITH_ERRORS),
        arguments(List.of(COMPLETED_WITH_ERRORS), COMPLETED_WITH_ERRORS),
        arguments(List.of(FAILED), FAILED),
        arguments(List.of(FAILED, FAILED), FAILED),
        arguments(List.of(FAILED, COMPLETED_WITH_ERRORS), COMPLETED_WITH_ERRORS),
        arguments(List.of(COMPLETED, STOPPED), STOPPED),
        arguments(List.of(FAILED, STOPPED), STOPPED),
        arguments(List.of(COMPLETED, STARTING), STOPPED));
  }

  @ParameterizedTest
  @MethodSource("ends")
  void should_end_a_run_by_what_became_of_its_goals(List<RunState> goals, RunState run) {
    assertThat(RunSteps.state(goals)).isEqualTo(run);
  }
}
