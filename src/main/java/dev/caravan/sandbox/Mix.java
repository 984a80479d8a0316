package dev.caravan.sandbox;

/** SplitMix64's finaliser: spreads a counter over all 64 bits, the same on every machine. */
final class Mix {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private Mix() {}

  static long of(long value) {
    long z = value + GOLDEN;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  static long of(long first, long second) {
    return of(of(first) ^ second * GOLDEN);
  }

  /** The first {@code digits} hex digits of the mixed pair; at most 16. */
  static String hex(long first, long second, int digits) {
    return "%016x".formatted(of(first, second)).substring(0, digits);
  }
}
