package dev.caravan.bench;

/** The import of what changed since the last one. */
final class ImportChangesJob implements Job {
  private final Members members;
  private Fetching.Measured measured;

  ImportChangesJob(Members members) {
    this.members = members;
  }

  @Override
  public String name() {
    return "import-changes";
  }

  @Override
  public String what() {
    return "import where %,d of %,d members changed".formatted(members.few(), members.size);
  }

  @Override
  public String floor() {
    return "the same pages fetched and thrown away, and COPY of the same rows beside it";
  }

  @Override
  public String unit() {
    return "changed members";
  }

  @Override
  public Sample ours() throws Exception {
    members.beImported();
    members.town.sandbox.change(members.source(), members.few());
    members.awaitNextSecond();
    members.town.settle();
    measured = Fetching.Measured.of(members, report -> members.few());
    return measured.sample();
  }

  @Override
  public Sample least() throws Exception {
    return measured.least();
  }
}
