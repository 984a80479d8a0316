package dev.caravan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.sandbox.Sandbox;
import dev.caravan.sandbox.SandboxOptions;
import dev.caravan.web.SandboxView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The sandbox of this program, if it has one. It keeps its port between starts, because accounts
 * remember the address they were checked with.
 */
final class LocalSandbox implements SandboxView, AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Sandbox sandbox;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  private LocalSandbox(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  static LocalSandbox none() {
    return new LocalSandbox(null);
  }

  static LocalSandbox start(Path dataDir) {
    Path home = dataDir.resolve("sandbox");
    Path portFile = home.resolve("port");
    try {
      Files.createDirectories(home);
      SandboxOptions options = SandboxOptions.defaults().withDataDir(home);
      int port = lastPort(portFile);
      Sandbox sandbox;
      try {
        sandbox = Sandbox.start(options.withPort(port));
      } catch (IllegalStateException e) {
        if (port == 0) {
          throw e;
        }
        // Somebody else has the port now; the account is told of the new one at every start.
        sandbox = Sandbox.start(options.withPort(0));
      }
      Files.writeString(portFile, String.valueOf(sandbox.port()));
      return new LocalSandbox(sandbox);
    } catch (IOException e) {
      throw new StartFailure("The sandbox cannot keep its state in " + home, e);
    } catch (IllegalStateException e) {
      throw new StartFailure("The sandbox does not start: " + e.getMessage(), e);
    }
  }

  /** 0 where there was none, or where its file was cut short by the end of the program. */
  private static int lastPort(Path file) throws IOException {
    String text = Files.exists(file) ? Files.readString(file).strip() : "";
    return text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
  }

  boolean isRunning() {
    return sandbox != null;
  }

  URI baseUrl() {
    return sandbox.baseUrl();
  }

  String apiKey() {
    return sandbox.apiKey();
  }

  /** Has opened mails told to this address, as a tracker in a shop would. */
  void track(String url, String appId) {
    send("PUT", "/sandbox/tracker", Map.of("url", url, "appId", appId));
  }

  @Override
  public Optional<JsonNode> status() {
    return isRunning() ? Optional.of(send("GET", "/sandbox/status", null)) : Optional.empty();
  }

  @Override
  public JsonNode open() {
    return send("POST", "/sandbox/opens", Map.of());
  }

  private JsonNode send(String method, String path, Map<String, String> body) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(sandbox.baseUrl().resolve(path))
              .timeout(Duration.ofSeconds(15))
              .header("Content-Type", "application/json")
              .method(
                  method,
                  body == null
                      ? HttpRequest.BodyPublishers.noBody()
                      : HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
              .build();
      return JSON.readTree(http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking the sandbox", e);
    }
  }

  @Override
  public void close() {
    if (isRunning()) {
      sandbox.close();
    }
  }
}
