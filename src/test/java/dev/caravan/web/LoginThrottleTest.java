package dev.caravan.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.testing.SettableClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {
  private final SettableClock clock = new SettableClock("2026-11-01T10:00:00Z");
  private final LoginThrottle throttle = new LoginThrottle(clock);

  @Test
  void should_let_the_first_four_failures_pass_without_a_pause() {
    fail(4);
    assertThat(throttle.pause("a")).isZero();
  }

  @Test
  void should_double_the_pause_with_every_further_failure_up_to_a_limit() {
    fail(5);
    assertThat(throttle.pause("a")).isEqualTo(Duration.ofSeconds(1));
    fail(1);
    assertThat(throttle.pause("a")).isEqualTo(Duration.ofSeconds(2));
    fail(40);
    assertThat(throttle.pause("a")).isEqualTo(LoginThrottle.LONGEST_PAUSE);
  }

  @Test
  void should_let_the_address_try_again_after_the_pause() {
    fail(7);
    clock.advance(Duration.ofSeconds(4));
    assertThat(throttle.pause("a")).isZero();
  }

  @Test
  void should_not_let_one_address_pay_for_another() {
    fail(9);
    assertThat(throttle.pause("b")).isZero();
  }

  @Test
  void should_forget_failures_after_a_success() {
    fail(9);
    throttle.succeeded("a");
    fail(1);
    assertThat(throttle.pause("a")).isZero();
  }

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      throttle.failed("a");
    }
  }
}
