package dev.caravan.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.LeftBehind;
import dev.caravan.PackagedCaravan;
import dev.caravan.testing.FreePort;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/**
 * What is measured, each in processes of its own: the packaged program, the PostgreSQL that it
 * starts, which writes to disk what it acknowledges, and the sandbox.
 */
final class BenchTown implements AutoCloseable {
  /** The connection that imports and exports. */
  static final String CONNECTION = "bench";

  private static final String DEADLOCK = "40P01";

  /** What people set up; everything else is emptied between measurements. */
  private static final List<String> DEFINITIONS =
      List.of(
          "flyway_schema_history",
          "setting",
          "account",
          "audience",
          "property",
          "segment",
          "objective",
          "zone",
          "connection",
          "connection_version",
          "connection_earlier_name",
          "goal",
          "console_user",
          "api_token",
          "oauth_state",
          "audit");

  final BenchOptions options;
  final SandboxProcess sandbox;
  final PackagedCaravan caravan;
  private final LeftBehind postgres;

  /** Starts all of it in an empty directory. */
  BenchTown(BenchOptions options, Path directory) throws IOException {
    this.options = options;
    clear(directory);
    sandbox = new SandboxProcess(directory.resolve("sandbox"), FreePort.next());
    Path data = directory.resolve("caravan");
    postgres = new LeftBehind(data);
    caravan =
        new PackagedCaravan(data)
            .java(javaOptions())
            .with("caravan.mailchimp.base-url", sandbox.baseUrl().toString())
            .with("caravan.mailchimp.max-connections", String.valueOf(options.connections()))
            .with("caravan.webhooks", "false");
    try {
      caravan.start();
      caravan.put("/api/accounts/main", "{\"apiKey\": \"" + sandbox.key() + "\"}");
      BenchDocuments.define(caravan);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private static void clear(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    Files.createDirectories(directory);
  }

  Jdbi database() {
    return postgres.database();
  }

  /** Of the measured program's virtual machine. */
  List<String> javaOptions() {
    List<String> java = new ArrayList<>(options.java());
    java.add("-Xmx" + options.heap());
    return java;
  }

  /** Calls of the API, to be made one after the other or side by side. */
  Requests calls(String method, List<String> paths) {
    URI server = caravan.address();
    Map<String, String> headers = Map.of("Authorization", "Bearer " + PackagedCaravan.TOKEN);
    return new Requests(
        server,
        paths.stream()
            .map(path -> HttpConnection.request(method, server, path, headers, new byte[0]))
            .toList());
  }

  ProcessFigures caravanFigures() {
    return new ProcessFigures(caravan.pid());
  }

  /** Of the PostgreSQL with all its backends. */
  ProcessFigures postgresFigures() {
    return new ProcessFigures(postgres.running().get(0));
  }

  /** Takes everything out of the database that nobody has set up. */
  void forgetEverybody() {
    List<String> tables =
        database()
            .withHandle(
                handle ->
                    handle
                        .createQuery(
                            """
                        select quote_ident(relname) from pg_class
                         where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
                           and not relispartition and relname <> all(:definitions)
                           and relname not like 'qrtz%'
                        """)
                        .bindArray("definitions", String.class, DEFINITIONS)
                        .mapTo(String.class)
                        .list());
    database()
        .useHandle(
            handle -> {
              while (!isEmptied(handle, tables)) {
                Thread.onSpinWait();
              }
              handle.execute("update audience set mirrored_until = null");
              // Not analyzed: as in a database that is new, nothing is known of these tables.
              handle.execute("checkpoint");
            });
  }

  /** False where the program and this statement waited for each other, and this one gave way. */
  private static boolean isEmptied(Handle handle, List<String> tables) {
    try {
      handle.execute("truncate " + String.join(", ", tables));
      return true;
    } catch (UnableToExecuteStatementException e) {
      if (e.getCause() instanceof SQLException cause && cause.getSQLState().equals(DEADLOCK)) {
        return false;
      }
      throw e;
    }
  }

  /** What earlier measurements left to be written or cleaned up is done before the next begins. */
  void settle() {
    database()
        .useHandle(
            handle -> {
              handle.execute("vacuum analyze");
              handle.execute("checkpoint");
            });
  }

  /** Carries a goal of the connection out and gives the report of the run. */
  JsonNode run(String goal) throws InterruptedException {
    return carryOut("{\"goals\": [\"" + goal + "\"]}");
  }

  /** Carries a run out, as it is asked for, and gives its report. */
  JsonNode carryOut(String request) throws InterruptedException {
    long run =
        caravan
            .post("/api/connections/" + CONNECTION + "/runs", "application/json", request)
            .path("id")
            .asLong();
    try (Handle handle = database().open()) {
      while (!hasEnded(handle, run)) {
        Thread.sleep(10);
      }
    }
    JsonNode report = caravan.get("/api/runs/" + run);
    if (!report.path("state").asText().startsWith("COMPLETED")) {
      throw new IllegalStateException("the run did not complete: " + report);
    }
    return report;
  }

  /** By its primary key, which costs next to nothing beside the run. */
  private static boolean hasEnded(Handle handle, long run) {
    return handle
        .createQuery("select ended_at is not null from run where id = :run")
        .bind("run", run)
        .mapTo(Boolean.class)
        .one();
  }

  /** The number of the counts of the only goal and audience of a report. */
  static int counted(JsonNode report, String name) {
    return report.at("/goals/0/audiences/0/counts").path(name).asInt();
  }

  @Override
  public void close() {
    try {
      caravan.close();
    } finally {
      postgres.stop();
      sandbox.close();
    }
  }
}
