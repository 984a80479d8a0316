package dev.caravan.run;

import static dev.caravan.run.RunState.COMPLETED;
import static dev.caravan.run.RunState.COMPLETED_WITH_ERRORS;
import static dev.caravan.run.RunState.FAILED;
import static dev.caravan.run.RunState.STARTING;
import static dev.caravan.run.RunState.STOPPED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
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

  @Test
  void should_leave_a_run_where_it_is_when_no_connection_to_the_database_was_to_be_had() {
    Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    Exception busy =
        new IllegalStateException(new SQLTransientConnectionException("request timed out"));
    exchange.setProperty(Exchange.EXCEPTION_CAUGHT, busy);
    RunSteps steps = new RunSteps(null, null, null, null, null);

    assertThatThrownBy(() -> steps.failed(exchange)).isSameAs(busy);
  }
}
