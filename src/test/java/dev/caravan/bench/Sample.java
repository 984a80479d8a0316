package dev.caravan.bench;

/**
 * What one piece of work took. Figures that were not taken are NaN or negative.
 *
 * @param rows how many rows were worked on
 * @param peakMegabytes the most memory of the program that was resident
 * @param cpu seconds of CPU of the program
 * @param postgresCpu seconds of CPU of PostgreSQL
 * @param requests how many calls to the sandbox there were
 * @param inFlight the most of them at one time
 */
record Sample(
    double rows,
    double seconds,
    double peakMegabytes,
    double cpu,
    double postgresCpu,
    long requests,
    int inFlight) {

  /** Of a floor: nothing but the time counts. */
  static Sample of(double rows, double seconds) {
    return new Sample(rows, seconds, Double.NaN, Double.NaN, Double.NaN, -1, -1);
  }

  double rate() {
    return rows / seconds;
  }
}
