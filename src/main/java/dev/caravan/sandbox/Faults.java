package dev.caravan.sandbox;

import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Faults on demand; the same seed draws the same faults for the same sequence of calls.
 *
 * @param rate the share of calls that go wrong, 0 to 1
 * @param kinds what may happen to them, each as likely as the other
 * @param path a regular expression found in the path of the calls concerned, {@code /3.0} included;
 *     null for all
 * @param method only calls of this method; null for all
 * @param latencyMillis added to every call under {@code /3.0}, faulty or not
 * @param stallSeconds how long a {@link FaultKind#STALL} lasts
 * @param times after so many faults no more happen; 0 for no end
 */
public record Faults(
    double rate,
    List<FaultKind> kinds,
    String path,
    String method,
    int latencyMillis,
    double stallSeconds,
    int times,
    long seed) {

  /** No faults and no latency. */
  public static final Faults NONE = new Faults(0, List.of(), null, null, 0, 0, 0, 0);

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException naming the value and what would be right
   */
  public Faults {
    kinds = kinds == null ? List.of() : List.copyOf(kinds);
    if (!(rate >= 0 && rate <= 1)) {
      throw new IllegalArgumentException("faults: rate is " + rate + ", it must be 0 to 1");
    }
    if (rate > 0 && kinds.isEmpty()) {
      throw new IllegalArgumentException("faults: a rate above 0 needs at least one of kinds");
    }
    if (latencyMillis < 0 || !(stallSeconds >= 0) || times < 0) {
      throw new IllegalArgumentException(
          "faults: latencyMillis, stallSeconds and times must not be negative");
    }
    if (path != null) {
      try {
        Pattern.compile(path);
      } catch (PatternSyntaxException e) {
        throw new IllegalArgumentException(
            "faults: path '%s' is no regular expression: %s".formatted(path, e.getDescription()));
      }
    }
  }

  /** Faults of the given kinds on every path. */
  public static Faults of(double rate, long seed, FaultKind... kinds) {
    return new Faults(rate, List.of(kinds), null, null, 0, 1, 0, seed);
  }

  /** A pause before every call, and no faults. */
  public static Faults latency(int millis) {
    return NONE.withLatency(millis);
  }

  /** The same with a pause before every call. */
  public Faults withLatency(int millis) {
    return new Faults(rate, kinds, path, method, millis, stallSeconds, times, seed);
  }

  /** The same for calls whose path has a match of the regular expression. */
  public Faults onPath(String pattern) {
    return new Faults(rate, kinds, pattern, method, latencyMillis, stallSeconds, times, seed);
  }

  /** The same for calls of one method. */
  public Faults onMethod(String only) {
    return new Faults(rate, kinds, path, only, latencyMillis, stallSeconds, times, seed);
  }

  /** The same, ending after so many faults. */
  public Faults onlyTimes(int count) {
    return new Faults(rate, kinds, path, method, latencyMillis, stallSeconds, count, seed);
  }
}
