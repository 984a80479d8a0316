package dev.caravan.sandbox;

import java.util.List;

/** A small deterministic source of numbers for one person or one audience. Not thread-safe. */
final class Dice {
  private long state;

  Dice(long seed) {
    this.state = seed;
  }

  long next() {
    state += 0x9E3779B97F4A7C15L;
    return Mix.of(state);
  }

  /** A number from 0 to {@code bound} - 1. */
  int below(int bound) {
    return (int) Long.remainderUnsigned(next() >>> 1, bound);
  }

  /** True in {@code percent} of 100 throws. */
  boolean chance(int percent) {
    return below(100) < percent;
  }

  <T> T pick(List<T> choices) {
    return choices.get(below(choices.size()));
  }

  /** A number from 0 (inclusive) to 1 (exclusive). */
  double fraction() {
    return (next() >>> 11) * 0x1.0p-53;
  }
}
