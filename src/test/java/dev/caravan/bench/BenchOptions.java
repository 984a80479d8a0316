package dev.caravan.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What is measured and how. The defaults stand in the profile {@code bench} of the build.
 *
 * @param sizes how many members; more than one: growth is measured
 * @param jobs names of jobs; empty: all of them
 * @param repeats how often each job and its floor are measured, after one time to warm up
 * @param latency milliseconds that a call to the sandbox takes in the jobs that wait
 * @param heap of the measured program, as for {@code -Xmx}
 * @param connections in flight to Mailchimp, 1 to 10
 * @param profiles that questions are asked about
 * @param events that questions are asked about
 * @param webhooks how many are sent in one measurement
 * @param senders over how many connections
 * @param java further options for the measured program's virtual machine
 * @param readme whether the table goes into the README
 */
record BenchOptions(
    List<Integer> sizes,
    List<String> jobs,
    int repeats,
    int latency,
    String heap,
    int connections,
    int profiles,
    int events,
    int webhooks,
    int senders,
    List<String> java,
    boolean readme) {

  /**
   * Reads the system properties.
   *
   * @throws IllegalArgumentException naming the option and what would be right
   */
  static BenchOptions read() {
    List<Integer> sizes = new ArrayList<>();
    for (String size : list("bench.growth")) {
      sizes.add(number("bench.growth", size, 100, 4_000_000));
    }
    if (sizes.isEmpty()) {
      sizes.add(number("bench.size", 100, 4_000_000));
    }
    String heap = text("bench.heap");
    if (!heap.matches("[0-9]+[kmg]")) {
      throw new IllegalArgumentException("bench.heap is " + heap + "; right is such as 256m");
    }
    List<String> jobs = list("bench.jobs");
    return new BenchOptions(
        List.copyOf(sizes),
        jobs.equals(List.of("all")) ? List.of() : jobs,
        number("bench.repeats", 1, 100),
        number("bench.latency", 1, 10_000),
        heap,
        number("bench.connections", 1, 10),
        number("bench.profiles", 1_000, 10_000_000),
        number("bench.events", 1_000, 100_000_000),
        number("bench.webhooks", 100, 10_000_000),
        number("bench.senders", 1, 1_000),
        Arrays.stream(text("bench.java").split(" ")).filter(option -> !option.isEmpty()).toList(),
        Boolean.parseBoolean(text("bench.readme")));
  }

  /** Whether how time and memory grow is what is asked. */
  boolean growth() {
    return sizes.size() > 1;
  }

  private static String text(String name) {
    return System.getProperty(name, "").strip();
  }

  private static List<String> list(String name) {
    return Arrays.stream(text(name).split(","))
        .map(String::strip)
        .filter(one -> !one.isEmpty())
        .toList();
  }

  private static int number(String name, int least, int most) {
    return number(name, text(name), least, most);
  }

  private static int number(String name, String text, int least, int most) {
    if (text.matches("[0-9]{1,9}")) {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw new IllegalArgumentException(
        "%s is \"%s\"; right is a whole number from %d to %d".formatted(name, text, least, most));
  }
}
