package dev.caravan.connection;

import java.time.Duration;
import java.time.Instant;

/**
 * A little delay for connections that run several times a day, so that those that were switched on
 * together do not all meet at Mailchimp: up to a twentieth of the pause between two runs, at most
 * five minutes. It is drawn from the connection and the time, so that the next times can be told.
 */
final class Jitter {
  private static final Duration MOST = Duration.ofMinutes(5);

  private Jitter() {}

  /**
   * When a connection runs whose even rhythm comes at this time.
   *
   * @param connection surrogate id
   */
  static Instant of(int connection, Schedule schedule, Instant rhythm) {
    if (!(schedule instanceof Schedule.TimesPerDay daily)) {
      return rhythm;
    }
    Duration twentieth = Duration.ofDays(1).dividedBy(daily.times()).dividedBy(20);
    Duration most = twentieth.compareTo(MOST) < 0 ? twentieth : MOST;
    return rhythm.plusSeconds(
        Math.floorMod(mixed(connection * 31L + rhythm.getEpochSecond()), most.toSeconds() + 1));
  }

  // The finalizer of SplitMix64: neighbours in number and time get delays that have nothing in
  // common.
  private static long mixed(long value) {
    long bits = (value + 0x9e3779b97f4a7c15L) * 0xbf58476d1ce4e5b9L;
    bits = (bits ^ (bits >>> 27)) * 0x94d049bb133111ebL;
    return bits ^ (bits >>> 31);
  }
}
