package dev.caravan.bench;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A job and its measurements.
 *
 * @param size how many members it was about
 * @param ours the program's, in order
 * @param floor the least, each on the ground of the program's of the same place
 */
record Measured(Job job, int size, List<Sample> ours, List<Sample> floor) {

  /** The median of one figure of the program. */
  double median(ToDoubleFunction<Sample> figure) {
    return median(ours.stream().mapToDouble(figure).toArray());
  }

  /** The median of one figure of the floor. */
  double medianOfFloor(ToDoubleFunction<Sample> figure) {
    return median(floor.stream().mapToDouble(figure).toArray());
  }

  /** From the fastest to the slowest, in seconds. */
  double[] spread() {
    double[] seconds = ours.stream().mapToDouble(Sample::seconds).sorted().toArray();
    return new double[] {seconds[0], seconds[seconds.length - 1]};
  }

  /**
   * How many times as long as the floor; the median over pairs, so that a machine that is slower
   * for a while is so for both.
   */
  double ratio() {
    double[] ratios = new double[ours.size()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = floor.get(i).rate() / ours.get(i).rate();
    }
    return median(ratios);
  }

  /** The largest of a figure of the program. */
  double most(ToDoubleFunction<Sample> figure) {
    return ours.stream().mapToDouble(figure).max().orElse(Double.NaN);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
