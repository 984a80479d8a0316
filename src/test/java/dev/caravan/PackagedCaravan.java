package dev.caravan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.caravan.testing.FreePort;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/**
 * The packaged program as a process of its own, which tests start, kill and start again on one data
 * directory. It is reached as anybody reaches it: over HTTP.
 */
public final class PackagedCaravan implements AutoCloseable {
  public static final String TOKEN = "token-of-the-test";
  public static final String PASSWORD = "password-of-the-test";

  private static final Path JAR = Path.of("target", "caravan.jar").toAbsolutePath();
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** How a start that was to end by itself ended. */
  public record Ended(int exitCode, String out, String err) {}

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(60)).build();
  private final Map<String, String> settings = new LinkedHashMap<>();
  private final Path dataDir;
  private List<String> java = List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
  private Path directory = Path.of("").toAbsolutePath();
  private Process process;
  private int starts;

  public PackagedCaravan(Path dataDir) {
    this.dataDir = dataDir;
    with("caravan.data-dir", dataDir.toString());
    with("caravan.api.token", TOKEN);
    with("caravan.admin.password", PASSWORD);
    with("caravan.sandbox", "false");
    with("caravan.drift.at", "never"); // whatever the hour
    with("camel.server.port", String.valueOf(FreePort.next()));
    with("camel.management.port", String.valueOf(FreePort.next()));
  }

  /** A setting for the starts from now on. */
  public PackagedCaravan with(String key, String value) {
    settings.put(key, value);
    return this;
  }

  /** Options of the virtual machine for the starts from now on, in the place of the tests' own. */
  public PackagedCaravan java(List<String> options) {
    java = List.copyOf(options);
    return this;
  }

  /** Where it is started; otherwise in the directory of the project. */
  PackagedCaravan in(Path other) {
    directory = other;
    return this;
  }

  public Path dataDir() {
    return dataDir;
  }

  /** Starts it and returns at once. */
  public void launch() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(java);
    command.add("-Duser.timezone=America/Los_Angeles");
    settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.addAll(List.of("-jar", JAR.toString()));
    starts++;
    try {
      Files.createDirectories(log("out").getParent());
      process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectOutput(log("out").toFile())
              .redirectError(log("err").toFile())
              .redirectInput(new File("/dev/null"))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts it and waits until the API answers. */
  public void start() {
    launch();
    Awaitility.await("answers of the API")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .failFast(this::checkRunning)
        .ignoreExceptionsMatching(e -> e instanceof UncheckedIOException)
        .until(() -> send("GET", "/api/accounts", null, null).statusCode() == 200);
  }

  /** Starts it and waits until it has ended by itself. */
  Ended runToEnd() {
    launch();
    return end();
  }

  /** Asks it to end, as Ctrl-C does, and waits. */
  public Ended stop() {
    process.destroy();
    return end();
  }

  /** SIGKILL: nothing of it gets another word in. */
  void kill() {
    process.destroyForcibly();
    end();
  }

  /** The number of its process, while it runs. */
  public long pid() {
    return process.pid();
  }

  boolean isRunning() {
    return process != null && process.isAlive();
  }

  /** What it has said on the terminal since its start. */
  String said() {
    return text("out");
  }

  void checkRunning() {
    if (!isRunning()) {
      throw new AssertionError(
          "the program ended with %d: %s%s"
              .formatted(process.exitValue(), text("out"), text("err")));
    }
  }

  private Ended end() {
    return end(() -> {});
  }

  /**
   * Waits until it has ended.
   *
   * @param meanwhile done again and again while it runs
   */
  Ended end(Runnable meanwhile) {
    Awaitility.await("the end of the program")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              meanwhile.run();
              return !isRunning();
            });
    return new Ended(process.exitValue(), text("out"), text("err"));
  }

  public JsonNode get(String path) {
    return call("GET", path, null, null);
  }

  public JsonNode put(String path, String json) {
    return call("PUT", path, "application/json", json);
  }

  public JsonNode put(String path, String type, String body) {
    return call("PUT", path, type, body);
  }

  public JsonNode post(String path, String type, String body) {
    return call("POST", path, type, body);
  }

  private JsonNode call(String method, String path, String type, String body) {
    HttpResponse<byte[]> response = send(method, path, type, body);
    try {
      if (response.statusCode() >= 300) {
        throw new AssertionError(
            "%s %s: %d %s"
                .formatted(method, path, response.statusCode(), new String(response.body())));
      }
      return response.body().length == 0
          ? MissingNode.getInstance()
          : JSON.readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it is reached. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + settings.get("camel.server.port"));
  }

  /**
   * Any call, whatever comes of it.
   *
   * @throws UncheckedIOException when there is no answer
   */
  public HttpResponse<byte[]> send(String method, String path, String type, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address() + path))
            .timeout(Duration.ofSeconds(60))
            .header("Authorization", "Bearer " + TOKEN)
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (type != null) {
      request.header("Content-Type", type);
    }
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while calling the program", e);
    }
  }

  private Path log(String stream) {
    Path test = dataDir.getParent().getFileName();
    return Path.of(
        "target", "packaged", test + "-" + dataDir.getFileName() + "-" + starts + "." + stream);
  }

  private String text(String stream) {
    try {
      return Files.readString(log(stream));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    if (isRunning()) {
      stop();
    }
  }
}
