package dev.caravan.event.analysis;

/**
 * A part of a group with its 95 % interval by Wilson's score, which holds for small groups too.
 *
 * @param n the size of the group
 * @param active how many of them
 */
public record Share(long n, long active) {
  private static final double Z = 1.959963984540054;

  /** From 0 to 1; 0 for an empty group. */
  public double value() {
    return n == 0 ? 0 : (double) active / n;
  }

  public double low() {
    return n == 0 ? 0 : Math.max(0, middle() - half());
  }

  public double high() {
    return n == 0 ? 1 : Math.min(1, middle() + half());
  }

  private double middle() {
    return (value() + Z * Z / (2 * n)) / (1 + Z * Z / n);
  }

  private double half() {
    double p = value();
    return Z * Math.sqrt(p * (1 - p) / n + Z * Z / (4.0 * n * n)) / (1 + Z * Z / n);
  }
}
