package dev.caravan.event.analysis;

/**
 * How much larger one share is than another, with its 95 % interval by Newcombe's method 10, which
 * is made of the two intervals by Wilson.
 */
public record Difference(Share one, Share other) {

  /** From -1 to 1. */
  public double value() {
    return one.value() - other.value();
  }

  public double low() {
    return value() - distance(one.value() - one.low(), other.high() - other.value());
  }

  public double high() {
    return value() + distance(one.high() - one.value(), other.value() - other.low());
  }

  private static double distance(double mine, double theirs) {
    return Math.sqrt(mine * mine + theirs * theirs);
  }
}
