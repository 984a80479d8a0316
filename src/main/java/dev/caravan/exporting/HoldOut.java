package dev.caravan.exporting;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The part of a goal's candidates that is kept out, to see what the goal changes. A person always
 * falls on the same place between 0 and 100, another one in each goal: whoever is held out stays so
 * while the percentage grows. Pure.
 *
 * @param goal surrogate id
 * @param percent from 0 (nobody) to 100 (everybody)
 */
record HoldOut(int goal, double percent) {
  /** The reason of whoever is held out. */
  static final String REASON = "HOLD_OUT";

  private static final double ALL = 100;

  /** Nobody is held out. */
  static HoldOut none() {
    return new HoldOut(0, 0);
  }

  boolean isOn() {
    return percent > 0;
  }

  boolean holds(long profile) {
    return isOn() && place(profile) < percent;
  }

  /** Evenly spread, from 0 inclusive to 100 exclusive. */
  private double place(long profile) {
    byte[] hash;
    try {
      hash =
          MessageDigest.getInstance("SHA-256")
              .digest((goal + ":" + profile).getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
    // As many bits as the fraction of a double holds.
    return (ByteBuffer.wrap(hash).getLong() >>> 11) * 0x1.0p-53 * ALL;
  }
}
