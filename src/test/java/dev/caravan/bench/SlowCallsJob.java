package dev.caravan.bench;

/** The same work while every call takes its time: are the permitted connections kept busy? */
final class SlowCallsJob implements Job {
  private final Job job;
  private final BenchTown town;
  private final int page;
  private double rows;

  /**
   * @param page how many rows a call carries at most
   */
  SlowCallsJob(Job job, BenchTown town, int page) {
    this.job = job;
    this.town = town;
    this.page = page;
  }

  @Override
  public String name() {
    return job.name() + "-slow";
  }

  @Override
  public String what() {
    return "%s, %d ms a call".formatted(job.what(), town.options.latency());
  }

  @Override
  public String floor() {
    return "pages / %d connections x %d ms"
        .formatted(town.options.connections(), town.options.latency());
  }

  @Override
  public String unit() {
    return job.unit();
  }

  @Override
  public String warmAfter() {
    return job.name();
  }

  @Override
  public Sample ours() throws Exception {
    town.sandbox.latency(town.options.latency());
    try {
      Sample ours = job.ours();
      rows = ours.rows();
      return ours;
    } finally {
      town.sandbox.latency(0);
    }
  }

  @Override
  public Sample least() {
    double rounds = Math.max(1, Math.ceil(rows / page) / town.options.connections());
    return Sample.of(rows, rounds * town.options.latency() / 1000);
  }
}
