package dev.caravan.bench;

import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;

/** Measures what the program does: time, memory, CPU and calls. */
final class Meter {
  private final BenchTown town;
  private SandboxCalls calls;

  Meter(BenchTown town) {
    this.town = town;
  }

  /** Does something and tells what it took; how many rows it was is told by what came of it. */
  <T> Sample measure(Callable<T> work, ToDoubleFunction<T> rows) throws Exception {
    ProcessFigures caravan = town.caravanFigures();
    ProcessFigures postgres = town.postgresFigures();
    long callsBefore = town.sandbox.calls();
    caravan.forgetPeak();
    double cpu = caravan.cpuSeconds();
    double postgresCpu = postgres.cpuSecondsOfAll();
    long begin = System.nanoTime();
    T result = work.call();
    double seconds = (System.nanoTime() - begin) / 1e9;
    cpu = caravan.cpuSeconds() - cpu;
    postgresCpu = postgres.cpuSecondsOfAll() - postgresCpu;
    double peak = caravan.peakMegabytes();
    calls = town.sandbox.latest(town.sandbox.calls() - callsBefore);
    return new Sample(
        rows.applyAsDouble(result), seconds, peak, cpu, postgresCpu, calls.made(), calls.peak());
  }

  /** The calls of the latest measurement. */
  SandboxCalls calls() {
    return calls;
  }
}
