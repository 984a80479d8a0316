package dev.caravan.web;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows down guessing, key by key: some attempts are free, and each further one costs a longer
 * pause. An attempt counts when it is made, so that many at the same moment are no way around it;
 * one that succeeds is forgiven. What is an hour old is forgotten. Safe for use by many threads.
 */
public final class Guesses {
  private static final Duration MEMORY = Duration.ofHours(1);
  private static final int KEYS = 10_000;
  private static final int PARTS = 100;
  private static final int LONGEST_PART = 200;

  private final Clock clock;
  private final int free;
  private final Duration longestPause;
  private final Map<String, Made> made = new LinkedHashMap<>(16, 0.75f, true);

  private static final class Made {
    private final Map<String, Integer> parts = new HashMap<>();
    private Instant last;
    private Instant until;

    private int count() {
      return parts.values().stream().mapToInt(Integer::intValue).sum();
    }
  }

  /**
   * @param free how many attempts cost no pause
   * @param longestPause where the pause stops growing
   */
  public Guesses(Clock clock, int free, Duration longestPause) {
    this.clock = clock;
    this.free = free;
    this.longestPause = longestPause;
  }

  /** How long it takes until there may be another attempt; zero: no time. Counts nothing. */
  public synchronized Duration pause(String key) {
    Made known = known(key);
    return known == null || !clock.instant().isBefore(known.until)
        ? Duration.ZERO
        : Duration.between(clock.instant(), known.until);
  }

  /**
   * Counts an attempt, unless it comes in a pause.
   *
   * @param part what can be forgiven by itself: of an address, a user's name
   * @return how long the pause still takes; zero: the attempt may be made
   */
  public synchronized Duration attempt(String key, String part) {
    Duration pause = pause(key);
    if (pause.isZero()) {
      Made one = made.computeIfAbsent(key(key), any -> new Made());
      String counted = key(part);
      boolean room = one.parts.size() < PARTS || one.parts.containsKey(counted);
      one.parts.merge(room ? counted : "", 1, Integer::sum);
      one.last = clock.instant();
      one.until = one.last.plus(pauseAfter(one.count()));
      if (made.size() > KEYS) {
        made.remove(made.keySet().iterator().next());
      }
    }
    return pause;
  }

  /** One succeeded: what was attempted under this part counts no more. */
  public synchronized void forgive(String key, String part) {
    Made known = known(key);
    if (known != null && known.parts.remove(key(part)) != null) {
      known.until = known.last.plus(pauseAfter(known.count()));
    }
  }

  private Made known(String key) {
    Made known = made.get(key(key));
    if (known != null && known.last.plus(MEMORY).isBefore(clock.instant())) {
      made.remove(key(key));
      return null;
    }
    return known;
  }

  private Duration pauseAfter(int count) {
    if (count < free) {
      return Duration.ZERO;
    }
    Duration pause = Duration.ofSeconds(1L << Math.min(count - free, 20));
    return pause.compareTo(longestPause) > 0 ? longestPause : pause;
  }

  private static String key(String text) {
    return text.length() <= LONGEST_PART ? text : text.substring(0, LONGEST_PART);
  }
}
