package dev.caravan.bench;

import com.fasterxml.jackson.databind.JsonNode;

/** The first export of everybody into an audience that has nobody yet. */
final class ExportJob implements Job {
  private final Members members;
  private String mark;
  private SandboxCalls calls;

  ExportJob(Members members) {
    this.members = members;
  }

  @Override
  public String name() {
    return "export";
  }

  @Override
  public String what() {
    return "first export of %,d members".formatted(members.size);
  }

  @Override
  public String floor() {
    return "the same batches, made beforehand, posted over the same connections";
  }

  @Override
  public String unit() {
    return "members";
  }

  @Override
  public Sample ours() throws Exception {
    members.awaitExport();
    mark = WrittenRows.mark(members.town.database());
    Meter meter = new Meter(members.town);
    Sample sample = meter.measure(members::runExport, ExportJob::sent);
    calls = meter.calls();
    return sample;
  }

  /** The calls of the latest export. */
  SandboxCalls calls() {
    return calls;
  }

  @Override
  public Sample least() throws Exception {
    BenchTown town = members.town;
    Batches batches = Batches.since(town, mark);
    Requests requests = batches.to(town.sandbox, town.sandbox.createAudience(0));
    town.settle();
    return Sample.of(batches.members(), requests.send(town.options.connections()));
  }

  /** How many members were written by a run. */
  static int sent(JsonNode report) {
    return BenchTown.counted(report, "added") + BenchTown.counted(report, "changed");
  }
}
