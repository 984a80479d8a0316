package dev.caravan.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.testing.SettableClock;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {
  private final SettableClock clock = new SettableClock("2026-11-01T10:00:00Z");
  private final LoginThrottle throttle =
      new LoginThrottle(
          clock, (name, address) -> Set.of("ann at home").contains(name + " at " + address));

  @Test
  void should_let_five_attempts_pass_without_a_pause() {
    for (int i = 0; i < 5; i++) {
      assertThat(attempt("a", "ann")).isZero();
    }
    assertThat(attempt("a", "ann")).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void should_double_the_pause_with_every_further_failure_up_to_a_limit() {
    fail(5, "a", "ann");
    clock.advance(Duration.ofSeconds(1));
    assertThat(attempt("a", "ann")).isZero();
    assertThat(attempt("a", "ann")).isEqualTo(Duration.ofSeconds(2));
    clock.advance(Duration.ofSeconds(1));
    assertThat(attempt("a", "ann"))
        .as("not counted while it lasts")
        .isEqualTo(Duration.ofSeconds(1));
    fail(20, "a", "ann");
    assertThat(attempt("a", "ann")).isEqualTo(LoginThrottle.LONGEST_OF_ADDRESS);
  }

  @Test
  void should_count_one_address_that_tries_many_users() {
    for (int i = 0; i < 5; i++) {
      attempt("a", "user " + i);
    }
    assertThat(attempt("a", "ann")).isPositive();
    assertThat(attempt("b", "ann")).as("another address does not pay for it").isZero();
  }

  @Test
  void should_count_many_addresses_that_try_one_user() {
    for (int i = 0; i < LoginThrottle.FREE_OF_USER; i++) {
      assertThat(attempt("address " + i, "ann")).isZero();
    }
    assertThat(attempt("fresh", "ann")).isEqualTo(Duration.ofSeconds(1));
    assertThat(attempt("fresh", "bob")).isZero();
  }

  @Test
  void should_not_let_strangers_keep_a_user_out() {
    for (int i = 0; i < 400; i++) {
      attempt("address " + i, "ann");
      clock.advance(Duration.ofSeconds(20));
    }
    attempt("one more", "ann");
    assertThat(attempt("home", "ann")).as("where she has logged in before").isZero();
    assertThat(attempt("elsewhere", "ann"))
        .isPositive()
        .isLessThanOrEqualTo(LoginThrottle.LONGEST_OF_USER);
  }

  @Test
  void should_forgive_an_address_what_a_user_has_failed_at_who_then_succeeds() {
    fail(3, "office", "bob");
    fail(1, "office", "cid");
    assertThat(attempt("office", "bob")).isZero();
    throttle.succeeded("office", "bob");
    for (int i = 0; i < 4; i++) {
      assertThat(attempt("office", "eve")).isZero();
    }
    assertThat(attempt("office", "cid")).isPositive();
  }

  @Test
  void should_not_let_somebody_who_can_log_in_guess_at_others_without_end() {
    for (int i = 0; i < 5; i++) {
      throttle.attempt("a", "ann");
      throttle.attempt("a", "eve");
      throttle.succeeded("a", "eve");
    }
    assertThat(attempt("a", "ann")).isPositive();
  }

  @Test
  void should_forget_what_is_an_hour_old() {
    fail(12, "a", "ann");
    clock.advance(Duration.ofMinutes(61));
    assertThat(attempt("a", "ann")).isZero();
    assertThat(attempt("a", "ann")).isZero();
  }

  private Duration attempt(String address, String name) {
    return throttle.attempt(address, name);
  }

  private void fail(int times, String address, String name) {
    for (int i = 0; i < times; i++) {
      Duration pause = attempt(address, name);
      if (!pause.isZero()) {
        clock.advance(pause);
        attempt(address, name);
      }
    }
  }
}
