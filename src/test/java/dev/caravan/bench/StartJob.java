package dev.caravan.bench;

import dev.caravan.PackagedCaravan;
import dev.caravan.testing.FreePort;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** From nothing to ready, and the memory at rest, beside a program that has nothing but Camel. */
final class StartJob implements Job {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration REST = Duration.ofSeconds(3);

  /** What one start has sealed in the database, the next one opens. */
  private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);

  private final HttpClient http = HttpClient.newHttpClient();
  private final BenchTown town;
  private final Path directory;
  private int starts;

  StartJob(BenchTown town, Path directory) {
    this.town = town;
    this.directory = directory;
  }

  @Override
  public String name() {
    return "start";
  }

  @Override
  public String what() {
    return "start to ready; RSS at rest";
  }

  @Override
  public String floor() {
    return "an empty Camel Main with the same components";
  }

  @Override
  public String unit() {
    return "starts";
  }

  /** On a database that has its tables already: that of an earlier start. */
  @Override
  public Sample ours() throws Exception {
    int port = FreePort.next();
    try (PackagedCaravan caravan =
        new PackagedCaravan(directory.resolve("start-" + starts++))
            .java(town.javaOptions())
            .with("caravan.database.url", database())
            .with("caravan.database.user", "postgres")
            .with("caravan.database.password", "postgres")
            .with("caravan.secret-key", KEY)
            .with("camel.management.port", String.valueOf(port))) {
      long begin = System.nanoTime();
      caravan.launch();
      return untilRest(begin, port, ProcessHandle.of(caravan.pid()).orElseThrow());
    }
  }

  @Override
  public Sample least() throws Exception {
    int port = FreePort.next();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(town.javaOptions());
    command.add("-Dcamel.server.port=" + FreePort.next());
    command.add("-Dcamel.management.port=" + port);
    command.add("-cp");
    command.add(
        Path.of("target", "lib") + "/*" + File.pathSeparator + Path.of("target", "test-classes"));
    command.add(EmptyCamel.class.getName());
    long begin = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("empty-camel.out").toFile())
            .redirectInput(new File("/dev/null"))
            .start();
    try {
      return untilRest(begin, port, process.toHandle());
    } finally {
      process.destroy();
      process.onExit().join();
    }
  }

  private Sample untilRest(long begin, int port, ProcessHandle process)
      throws IOException, InterruptedException {
    URI health = URI.create("http://127.0.0.1:" + port + "/observe/health");
    while (!isReady(health)) {
      if (System.nanoTime() - begin > PATIENCE.toNanos() || !process.isAlive()) {
        throw new IllegalStateException("not ready, as " + directory + " tells");
      }
      Thread.sleep(20);
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    Thread.sleep(REST.toMillis());
    double memory = new ProcessFigures(process.pid()).megabytes();
    return new Sample(1, seconds, memory, Double.NaN, Double.NaN, -1, -1);
  }

  private boolean isReady(URI health) throws InterruptedException {
    try {
      return http.send(
                  HttpRequest.newBuilder(health).timeout(Duration.ofSeconds(10)).build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private String database() throws SQLException {
    return town.database()
        .withHandle(
            handle -> {
              String url = handle.getConnection().getMetaData().getURL();
              boolean there =
                  handle
                      .createQuery(
                          "select exists (select from pg_database where datname = 'start')")
                      .mapTo(Boolean.class)
                      .one();
              if (!there) {
                handle.execute("create database start");
              }
              return url.replaceAll("/[^/?]*([?].*)?$", "/start");
            });
  }
}
