package dev.caravan.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The benchmark: each job several times, alternating with the least that any program would need for
 * it. {@code mvn -Pbench verify} starts it.
 */
public final class Bench {
  private static final Path DIRECTORY = Path.of("target", "bench").toAbsolutePath();

  private static final Path JSON = DIRECTORY.resolve("bench.json");

  /** Of each profile, where it is asked how questions grow. */
  private static final int EVENTS_EACH = 10;

  private final BenchOptions options;
  private final List<Measured> results = new ArrayList<>();
  private ObjectNode machine;

  private Bench(BenchOptions options) {
    this.options = options;
  }

  public static void main(String[] arguments) throws Exception {
    try {
      new Bench(BenchOptions.read()).run();
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    }
  }

  private void run() throws Exception {
    try (BenchTown town = new BenchTown(options, DIRECTORY.resolve("work"))) {
      machine = Machine.describe(town);
      warnOfLoad(machine.path("loadBefore").asDouble());
      for (int size : options.sizes()) {
        for (Job job : wanted(town, size)) {
          measure(job, size);
        }
      }
    }
    Report report = new Report(results);
    System.out.println(options.growth() ? report.growth() : report.table());
    System.out.println(
        "The same as JSON and as a picture: " + DIRECTORY + "/bench.json, bench.svg");
    if (options.readme()) {
      new ReadmeTable(JSON).write(Path.of("README.md"));
    }
  }

  /** Starting the processes loads a machine a little by itself. */
  private static void warnOfLoad(double load) {
    if (load > Runtime.getRuntime().availableProcessors()) {
      System.out.printf(
          Locale.ROOT,
          "The load of this machine is %.1f: somebody else is at work, and rates are not worth keeping.%n",
          load);
    }
  }

  private List<Job> wanted(BenchTown town, int size) {
    Members members = new Members(town, size, DIRECTORY);
    Crowd crowd =
        options.growth()
            ? new Crowd(town, size, EVENTS_EACH * size)
            : new Crowd(town, options.profiles(), options.events());
    List<Job> jobs = new ArrayList<>();
    jobs.add(new ImportJob(members));
    jobs.add(new SlowCallsJob(new ImportJob(members), town, 1000));
    jobs.add(new ImportChangesJob(members));
    jobs.add(new ExportJob(members));
    jobs.add(new SlowCallsJob(new ExportJob(members), town, Batches.SIZE));
    if (!options.growth()) {
      // The sandbox remembers a thousand calls.
      SendingJob sending = new SendingJob(new ExportJob(members), members.size);
      jobs.add(new SlowCallsJob(sending, town, Batches.SIZE));
    }
    jobs.add(new WebhookJob(members));
    if (!options.growth()) {
      jobs.add(new StartJob(town, DIRECTORY.resolve("work")));
    }
    // Behind those that need nobody: what was exported should be a minute old.
    jobs.add(new ExportChangesJob(members));
    jobs.addAll(Questions.about(crowd));
    jobs.add(new LifecycleJob(crowd));
    jobs.add(new ProfilePageJob(crowd));
    jobs.addAll(ScreenJob.all(members, crowd));
    List<String> names = jobs.stream().map(Job::name).distinct().toList();
    for (String name : options.jobs()) {
      if (!names.contains(name)) {
        throw new IllegalArgumentException(
            "bench.jobs has " + name + "; right is all, or some of " + String.join(", ", names));
      }
    }
    return jobs.stream()
        .filter(job -> options.jobs().isEmpty() || options.jobs().contains(job.name()))
        .toList();
  }

  private void measure(Job job, int size) throws Exception {
    List<Sample> ours = new ArrayList<>();
    List<Sample> floor = new ArrayList<>();
    // What a smaller size has warmed up stays warm.
    boolean warm =
        results.stream()
            .map(one -> one.job().name())
            .anyMatch(name -> name.equals(job.warmAfter()) || name.equals(job.name()));
    for (int turn = warm ? 1 : 0; turn <= options.repeats(); turn++) {
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
    keep();
  }

  /** After every job: what was measured is kept, should a later one fail. */
  private void keep() throws IOException {
    Files.writeString(JSON, new Report(results).json(machine));
    Files.writeString(DIRECTORY.resolve("bench.svg"), new Picture(results).svg());
  }
}
