package dev.caravan.web;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows down guessing: after five failures of one address each further one costs a longer pause.
 * Safe for use by many threads.
 */
public final class LoginThrottle {
  static final int FREE_FAILURES = 5;
  static final Duration LONGEST_PAUSE = Duration.ofMinutes(15);

  private static final int ADDRESSES = 10_000;

  private final Clock clock;
  private final Map<String, Failures> failures = new LinkedHashMap<>(16, 0.75f, true);

  private record Failures(int count, Instant until) {}

  public LoginThrottle(Clock clock) {
    this.clock = clock;
  }

  /** How long this address has to wait before it may try again; zero: not at all. */
  public synchronized Duration pause(String address) {
    Failures known = failures.get(address);
    if (known == null || !clock.instant().isBefore(known.until())) {
      return Duration.ZERO;
    }
    return Duration.between(clock.instant(), known.until());
  }

  public synchronized void failed(String address) {
    Failures known = failures.get(address);
    int count = known == null ? 1 : known.count() + 1;
    failures.put(address, new Failures(count, clock.instant().plus(pauseAfter(count))));
    if (failures.size() > ADDRESSES) {
      failures.remove(failures.keySet().iterator().next());
    }
  }

  public synchronized void succeeded(String address) {
    failures.remove(address);
  }

  private static Duration pauseAfter(int count) {
    if (count < FREE_FAILURES) {
      return Duration.ZERO;
    }
    Duration pause = Duration.ofSeconds(1L << Math.min(count - FREE_FAILURES, 20));
    return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
  }
}
