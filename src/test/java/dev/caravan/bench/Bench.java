package dev.caravan.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The benchmark: each job several times, alternating with the least that any program would need for
 * it. {@code mvn -Pbench verify} starts it.
 */
public final class Bench {
  private static final Path DIRECTORY = Path.of("target", "bench").toAbsolutePath();

  private final BenchOptions options;
  private final List<Measured> results = new ArrayList<>();

  private Bench(BenchOptions options) {
    this.options = options;
  }

  public static void main(String[] arguments) throws Exception {
    BenchOptions options;
    try {
      options = BenchOptions.read();
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    new Bench(options).run();
  }

  private void run() throws Exception {
    ObjectNode machine;
    try (BenchTown town = new BenchTown(options, DIRECTORY.resolve("work"))) {
      machine = Machine.describe(town);
      for (int size : options.sizes()) {
        for (Job job : wanted(town, size)) {
          measure(job, size);
        }
      }
    }
    Files.writeString(DIRECTORY.resolve("bench.json"), new Report(results).json(machine));
    System.out.println(new Report(results).table());
  }

  private List<Job> wanted(BenchTown town, int size) {
    Members members = new Members(town, size, DIRECTORY);
    List<Job> jobs =
        List.of(
            new ImportJob(members),
            new SlowCallsJob(new ImportJob(members), town, 1000),
            new ImportChangesJob(members),
            new ExportJob(members),
            new SlowCallsJob(new ExportJob(members), town, Batches.SIZE),
            new ExportChangesJob(members));
    Set<String> names = jobs.stream().map(Job::name).collect(Collectors.toSet());
    for (String name : options.jobs()) {
      if (!names.contains(name)) {
        throw new IllegalArgumentException(
            "bench.jobs has " + name + "; right is all, or some of " + names);
      }
    }
    return jobs.stream()
        .filter(job -> options.jobs().isEmpty() || options.jobs().contains(job.name()))
        .toList();
  }

  private void measure(Job job, int size) throws Exception {
    List<Sample> ours = new ArrayList<>();
    List<Sample> floor = new ArrayList<>();
    for (int turn = 0; turn <= options.repeats(); turn++) {
      Sample one = job.ours();
      Sample least = job.least();
      System.out.printf(
          Locale.ROOT,
          "%-44s %s %7.2f s, floor %7.2f s%n",
          job.what(),
          turn == 0 ? "warm-up " : "turn " + turn + "  ",
          one.seconds(),
          least.seconds());
      if (turn > 0) {
        ours.add(one);
        floor.add(least);
      }
    }
    results.add(new Measured(job, size, ours, floor));
  }
}
