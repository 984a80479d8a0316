package dev.caravan.sink;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * How long nothing is sent after a failure: a second, then twice as long with each failure in a
 * row, at most ten minutes; longer where the receiver asks for it. Safe for use by many threads.
 */
final class SinkPause {
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final Duration MOST_ASKED_FOR = Duration.ofHours(1);

  private final Clock clock;
  private Instant until = Instant.EPOCH;
  private Duration next = SHORTEST;

  SinkPause(Clock clock) {
    this.clock = clock;
  }

  synchronized boolean isOver() {
    return !clock.instant().isBefore(until);
  }

  /**
   * Begins a pause.
   *
   * @param askedFor by the receiver; zero: nothing
   * @return how long it is
   */
  synchronized Duration begin(Duration askedFor) {
    Duration asked = askedFor.compareTo(MOST_ASKED_FOR) > 0 ? MOST_ASKED_FOR : askedFor;
    Duration pause = asked.compareTo(next) > 0 ? asked : next;
    until = clock.instant().plus(pause);
    Duration doubled = next.multipliedBy(2);
    next = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
    return pause;
  }

  /** Something was taken: the next failure is the first again. */
  synchronized void reset() {
    next = SHORTEST;
  }
}
