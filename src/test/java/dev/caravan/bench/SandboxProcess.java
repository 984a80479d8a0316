package dev.caravan.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;

/** The sandbox as a process of its own, and its controls. */
final class SandboxProcess implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String KEY_LINE = "API key:";

  /** How many of the last calls the sandbox remembers. */
  private static final int REMEMBERED = 1000;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final Path out;
  private final URI server;
  private final String key;

  /** Starts it with one small audience and waits until it listens. */
  SandboxProcess(Path directory, int port) throws IOException {
    Files.createDirectories(directory);
    out = directory.resolve("sandbox.out");
    server = URI.create("http://127.0.0.1:" + port);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-cp");
    command.add(Path.of("target", "caravan.jar").toAbsolutePath().toString());
    command.add("dev.caravan.sandbox.Sandbox");
    command.add("--port=" + port);
    command.add("--data-dir=" + directory.resolve("state"));
    command.add("--audience=0000000001:100");
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .redirectInput(new File("/dev/null"))
            .start();
    key =
        Awaitility.await("the sandbox")
            .atMost(Duration.ofMinutes(1))
            .failFast(this::checkRunning)
            .until(this::printedKey, Optional::isPresent)
            .orElseThrow();
  }

  private Optional<String> printedKey() throws IOException {
    return Files.readAllLines(out).stream()
        .filter(line -> line.startsWith(KEY_LINE))
        .map(line -> line.substring(KEY_LINE.length()).strip())
        .findFirst();
  }

  private void checkRunning() throws IOException {
    if (!process.isAlive()) {
      throw new IllegalStateException("the sandbox ended: " + Files.readString(out));
    }
  }

  URI server() {
    return server;
  }

  URI baseUrl() {
    return server.resolve("/3.0");
  }

  String key() {
    return key;
  }

  long pid() {
    return process.pid();
  }

  /** Makes an audience of invented people and gives its id. */
  String createAudience(int members) {
    JsonNode made =
        send("POST", "/sandbox/audiences", Map.of("name", "Bench " + members, "members", members));
    return made.path("id").asText();
  }

  /** Lets so many members change, as users would. */
  void change(String audience, int members) {
    send("POST", "/sandbox/audiences/" + audience + "/churn", Map.of("change", members));
  }

  /** From now on, every call takes so many milliseconds longer. */
  void latency(int millis) {
    send("PUT", "/sandbox/faults", Map.of("latencyMillis", millis));
  }

  /** How many calls there were since the start. */
  long calls() {
    return send("GET", "/sandbox/status", null).path("calls").asLong();
  }

  /** The latest calls, the newest first; at most a thousand of them are known. */
  SandboxCalls latest(long calls) {
    if (calls == 0) {
      return new SandboxCalls(0, List.of());
    }
    long known = Math.min(REMEMBERED, calls);
    return SandboxCalls.of(send("GET", "/sandbox/calls?limit=" + known, null), calls);
  }

  private JsonNode send(String method, String path, Map<String, Object> body) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(server.resolve(path))
              .timeout(Duration.ofMinutes(2))
              .header("Content-Type", "application/json")
              .method(
                  method,
                  body == null
                      ? HttpRequest.BodyPublishers.noBody()
                      : HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
              .build();
      HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
      if (response.statusCode() != 200) {
        throw new IllegalStateException(
            method
                + " "
                + path
                + ": "
                + new String(response.body(), java.nio.charset.StandardCharsets.UTF_8));
      }
      return JSON.readTree(response.body());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking the sandbox", e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
