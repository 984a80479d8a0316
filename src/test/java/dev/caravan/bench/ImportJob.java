package dev.caravan.bench;

/** The first import of an audience. */
final class ImportJob implements Job {
  private final Members members;
  private Fetching.Measured measured;

  ImportJob(Members members) {
    this.members = members;
  }

  @Override
  public String name() {
    return "import";
  }

  @Override
  public String what() {
    return "first import of %,d members".formatted(members.size);
  }

  @Override
  public String floor() {
    return "the same pages fetched and thrown away, and COPY of the same rows beside it";
  }

  @Override
  public String unit() {
    return "members";
  }

  @Override
  public Sample ours() throws Exception {
    members.forget();
    measured = Fetching.Measured.of(members, report -> BenchTown.counted(report, "read"));
    return measured.sample();
  }

  @Override
  public Sample least() throws Exception {
    return measured.least();
  }
}
