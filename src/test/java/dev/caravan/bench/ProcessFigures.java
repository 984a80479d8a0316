package dev.caravan.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the kernel counts of a process. Only Linux tells it in files; elsewhere the figures are
 * absent, as NaN.
 */
final class ProcessFigures {
  private static final double TICKS_PER_SECOND = 100;
  private static final int USER_TIME = 11;
  private static final int SYSTEM_TIME = 12;
  private static final int REAPED_SYSTEM_TIME = 14;

  private final Path directory;
  private final ProcessHandle process;

  ProcessFigures(long pid) {
    directory = Path.of("/proc", String.valueOf(pid));
    process = ProcessHandle.of(pid).orElseThrow();
  }

  /** From now on, the peak of the memory is counted anew. */
  void forgetPeak() {
    Path switches = directory.resolve("clear_refs");
    if (Files.exists(switches)) {
      try {
        Files.writeString(switches, "5");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The most memory that was resident at one time, in MB. */
  double peakMegabytes() {
    return megabytes("VmHWM:");
  }

  /** The memory that is resident now, in MB. */
  double megabytes() {
    return megabytes("VmRSS:");
  }

  private double megabytes(String field) {
    return lines(directory.resolve("status")).stream()
        .filter(line -> line.startsWith(field))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElse(Double.NaN);
  }

  /** Seconds of CPU of the process alone. */
  double cpuSeconds() {
    return seconds(process.pid(), SYSTEM_TIME);
  }

  /** Seconds of CPU, with those of the processes that it started, also of those that have ended. */
  double cpuSecondsOfAll() {
    try (Stream<ProcessHandle> all = Stream.concat(Stream.of(process), process.descendants())) {
      return all.mapToDouble(one -> seconds(one.pid(), REAPED_SYSTEM_TIME)).sum();
    }
  }

  private static double seconds(long pid, int lastField) {
    List<String> lines = lines(Path.of("/proc", String.valueOf(pid), "stat"));
    if (lines.isEmpty()) {
      return Files.exists(Path.of("/proc/self/stat")) ? 0 : Double.NaN;
    }
    // Behind the name, which may hold blanks: state is the first field.
    String[] fields = lines.get(0).substring(lines.get(0).lastIndexOf(')') + 2).split(" ");
    double ticks = 0;
    for (int i = USER_TIME; i <= lastField; i++) {
      ticks += Double.parseDouble(fields[i]);
    }
    return ticks / TICKS_PER_SECOND;
  }

  /** None where there is no such file, or the process has just ended. */
  private static List<String> lines(Path file) {
    try {
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      return List.of();
    }
  }
}
