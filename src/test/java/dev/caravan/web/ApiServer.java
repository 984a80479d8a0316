package dev.caravan.web;

import com.fasterxml.jackson.databind.node.MissingNode;
import dev.caravan.testing.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.main.Main;

/** The API's routes on free ports behind the front door, with stubs behind them. */
final class ApiServer implements AutoCloseable {
  static final String TOKEN = "right-token";

  final Main main = new Main();
  final int port = FreePort.next();
  final int managementPort = FreePort.next();
  final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final List<Consumer<? super VertxPlatformHttpRouter>> handlers = new ArrayList<>();
  private final Map<String, Object> beans = new HashMap<>();
  private volatile boolean started = true;
  private TrustedProxies proxies = TrustedProxies.NONE;
  private Bearers bearers = new Bearers(TOKEN::equals, token -> Optional.empty());

  ApiServer() {
    main.setDefaultPropertyPlaceholderLocation("file:application.properties");
    main.addOverrideProperty(
        "camel.main.routesIncludePattern",
        "file:routes/api.camel.yaml,file:routes/errors.camel.yaml");
    main.addOverrideProperty("camel.server.port", String.valueOf(port));
    main.addOverrideProperty("camel.management.port", String.valueOf(managementPort));
    main.addOverrideProperty(
        "caravan.data-dir", "target/web-test-" + ProcessHandle.current().pid());
    main.bind("problems", new Problems());
    main.bind("admittedCalls", new AdmittedCalls(new PersonalData(Map::of), noTrail()));
    main.bind("openApi", new OpenApi());
    handlers.add(new ApiFallbacks(() -> started));
  }

  /** Whether it says that every route is up. */
  ApiServer started(boolean yes) {
    started = yes;
    return this;
  }

  /** What stands in front of it and is believed. */
  ApiServer with(TrustedProxies trusted) {
    proxies = trusted;
    return this;
  }

  /** Tokens of users, besides the one that opens everything. */
  ApiServer with(Bearers others) {
    bearers = others;
    return this;
  }

  ApiServer with(Consumer<? super VertxPlatformHttpRouter> handler) {
    handlers.add(handler);
    return this;
  }

  /** Puts the real thing in the place of a stub. */
  ApiServer with(String bean, Object api) {
    beans.put(bean, api);
    return this;
  }

  ApiServer start() {
    StubApi.BEANS.forEach(bean -> beans.putIfAbsent(bean, new StubApi(bean)));
    beans.forEach(main::bind);
    main.addMainListener(
        new FrontDoor(proxies, new Authentication(bearers, new OpenApi()), handlers));
    main.start();
    return this;
  }

  /** A request with the right token. */
  HttpRequest.Builder request(String path) {
    return plain(path).header("Authorization", "Bearer " + TOKEN);
  }

  HttpRequest.Builder plain(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
  }

  /** Where nothing is written down. */
  static AuditTrail noTrail() {
    return new AuditTrail(entry -> {}, path -> MissingNode.getInstance(), Clock.systemUTC());
  }

  HttpResponse<String> get(String path) {
    return send(request(path));
  }

  HttpResponse<String> management(String path) {
    return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + path)));
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The status line that answers a request line which a well-behaved client would not write. */
  String raw(String requestLine) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write(
              (requestLine + " HTTP/1.1\r\nHost: caravan.test\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.ISO_8859_1));
      String answer =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      return answer.lines().findFirst().orElse("");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    main.stop();
  }
}
