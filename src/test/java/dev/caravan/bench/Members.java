package dev.caravan.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** So many members of an audience, and how far they have been taken: the ground of several jobs. */
final class Members {
  /** A run looks at what changed since a minute before the last one, its own writes included. */
  private static final Duration LOOKED_AT_AGAIN = Duration.ofSeconds(62);

  /** Times at Mailchimp have full seconds, and the present one is not over yet. */
  private static final Duration SECOND_OVER = Duration.ofMillis(2_100);

  final BenchTown town;
  final int size;
  private final Path directory;
  private String source;
  private String target;
  private boolean imported;

  /** When everybody had been exported; null: they have not. */
  private Instant exported;

  Members(BenchTown town, int size, Path directory) {
    this.town = town;
    this.size = size;
    this.directory = directory.resolve("rows-" + size);
  }

  /** One in a hundred. */
  int few() {
    return Math.max(1, size / 100);
  }

  String source() {
    if (source == null) {
      source = town.sandbox.createAudience(size);
    }
    return source;
  }

  String target() {
    return target;
  }

  Path directory() {
    return directory;
  }

  /** Nobody has been imported. */
  void forget() {
    town.forgetEverybody();
    connect();
    imported = false;
    exported = null;
  }

  private void connect() {
    if (target == null) {
      target = town.sandbox.createAudience(0);
    }
    BenchDocuments.connect(town.caravan, source(), target);
  }

  /** There is a connection, whoever has been imported by it; nobody is forgotten. */
  void beConnected() {
    if (target == null) {
      connect();
    }
  }

  JsonNode runImport() throws InterruptedException {
    JsonNode report = town.run("import");
    imported = true;
    return report;
  }

  /** Everybody has been imported; how fast is not asked. */
  void beImported() throws InterruptedException {
    if (!imported) {
      forget();
      runImport();
    }
  }

  /** Everybody has been imported, and nobody exported: the audience for that is a new one. */
  void awaitExport() throws InterruptedException {
    beImported();
    town.database()
        .useHandle(
            handle ->
                handle.execute(
                    """
                    delete from membership where audience not in
                      (select id from audience where mailchimp_id = ?)
                    """,
                    source()));
    town.settle();
    town.database().useHandle(handle -> handle.execute("truncate export_ledger, candidate"));
    target = town.sandbox.createAudience(0);
    BenchDocuments.connect(town.caravan, source(), target);
    exported = null;
  }

  JsonNode runExport() throws InterruptedException {
    JsonNode report = town.run("out");
    if (exported == null) {
      exported = Instant.now();
    }
    return report;
  }

  /** Everybody has been exported, so long ago that a run does not look at all of them again. */
  void beExported() throws InterruptedException {
    if (exported == null) {
      awaitExport();
      runExport();
    }
    sleepUntil(exported.plus(LOOKED_AT_AGAIN));
  }

  /** Waits until the second in which something changed at the sandbox is over. */
  void awaitNextSecond() throws InterruptedException {
    sleepUntil(Instant.now().plus(SECOND_OVER));
  }

  private static void sleepUntil(Instant when) throws InterruptedException {
    Thread.sleep(Math.max(0, Duration.between(Instant.now(), when).toMillis()));
  }
}
