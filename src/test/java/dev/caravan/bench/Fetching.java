package dev.caravan.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToDoubleFunction;

/** The least that an import takes: its calls, and beside them the COPY of the rows it wrote. */
record Fetching(BenchTown town, Requests calls, WrittenRows rows) {

  /** An import that was measured, and what is needed to do its least. */
  record Measured(Members members, String mark, SandboxCalls calls, Sample sample) {

    /** Has the import run. */
    static Measured of(Members members, ToDoubleFunction<JsonNode> rows) throws Exception {
      String mark = WrittenRows.mark(members.town.database());
      Meter meter = new Meter(members.town);
      Sample sample = meter.measure(members::runImport, rows);
      return new Measured(members, mark, meter.calls(), sample);
    }

    Sample least() throws Exception {
      BenchTown town = members.town;
      Fetching least =
          new Fetching(
              town,
              calls.reads(town.sandbox.server(), town.sandbox.key()),
              WrittenRows.since(town.database(), mark, members.directory()));
      return Sample.of(sample.rows(), least.seconds());
    }
  }

  /** Both at a time, as an import may do both at a time; seconds until both are done. */
  private double seconds() throws Exception {
    long begin = System.nanoTime();
    CompletableFuture<Void> fetched = CompletableFuture.runAsync(this::fetch);
    rows.copy();
    fetched.join();
    double seconds = (System.nanoTime() - begin) / 1e9;
    rows.delete();
    return seconds;
  }

  private void fetch() {
    try {
      calls.send(town.options.connections());
    } catch (Exception e) {
      throw new IllegalStateException("the calls of the floor failed", e);
    }
  }
}
