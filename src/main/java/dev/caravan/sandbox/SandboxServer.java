package dev.caravan.sandbox;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes calls over HTTP: the API under {@code /3.0}, the controls under {@code /sandbox}, and files
 * that stand for those of a storage service.
 */
final class SandboxServer {
  private static final Logger LOG = LoggerFactory.getLogger(SandboxServer.class);
  private static final String API = "/3.0";
  private static final int THREADS = 24;
  private static final int PIECE = 1 << 16;
  private static final byte[] GATEWAY =
      "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
          .getBytes(StandardCharsets.UTF_8);

  static {
    // Without it every answer waits for the client's delayed acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final Router api;
  private final Router control;
  private final Router files;
  private final OAuthServer oauth;
  private final Authorisation authorisation;
  private final ConnectionLimit limit;
  private final CallLog log = new CallLog();
  private volatile Consumer<CallInfo> hook = call -> {};
  private final Clock clock;
  private final HttpServer server;
  private final ExecutorService threads;
  private final ThreadLocal<JsonBytes> buffers = ThreadLocal.withInitial(() -> new JsonBytes(4096));
  private volatile FaultDice faults = new FaultDice(Faults.NONE);

  SandboxServer(
      SandboxOptions options,
      String apiKey,
      OAuthServer oauth,
      Router api,
      Router control,
      Router files) {
    this.oauth = oauth;
    this.api = api;
    this.control = control;
    this.files = files;
    this.authorisation = new Authorisation(apiKey, oauth::isGranted);
    this.limit = new ConnectionLimit(options.maxConnections());
    this.clock = options.clock();
    try {
      this.server =
          HttpServer.create(
              new InetSocketAddress(InetAddress.getByName(options.host()), options.port()), 256);
    } catch (BindException e) {
      throw new IllegalStateException(
          "sandbox: port %d of %s is in use; give another one with --port, or 0 for any free one"
              .formatted(options.port(), options.host()),
          e);
    } catch (IOException e) {
      throw new IllegalStateException(
          "sandbox: cannot listen on %s:%d: %s"
              .formatted(options.host(), options.port(), e.getMessage()),
          e);
    }
    this.threads =
        Executors.newFixedThreadPool(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "sandbox-http");
              thread.setDaemon(true);
              return thread;
            });
    server.setExecutor(threads);
    server.createContext("/", this::handle);
  }

  void start() {
    server.start();
  }

  void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  int port() {
    return server.getAddress().getPort();
  }

  CallLog log() {
    return log;
  }

  int peak() {
    return limit.peak();
  }

  void onCall(Consumer<CallInfo> other) {
    hook = other;
  }

  Faults faults() {
    return faults.faults();
  }

  /** What happens to a call of this method and path; null for nothing. */
  FaultKind draw(String method, String path) {
    return faults.draw(method, path);
  }

  void faults(Faults changed) {
    faults = new FaultDice(changed);
  }

  private void handle(HttpExchange exchange) {
    String path = exchange.getRequestURI().getRawPath();
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      if (path.equals(API) || path.startsWith(API + "/")) {
        handleApi(exchange, body);
      } else if (path.startsWith("/sandbox/")) {
        send(exchange, handleControl(exchange, body));
      } else if (path.startsWith("/oauth2/")) {
        handleLogin(exchange, body);
      } else if (path.startsWith("/batch-results/")) {
        handleFile(exchange);
      } else {
        send(exchange, Answer.problem(Problem.notFound()));
      }
    } catch (IOException e) {
      LOG.debug("the client of {} went away: {}", path, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void handleApi(HttpExchange exchange, byte[] body)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    String method = exchange.getRequestMethod();
    String path = exchange.getRequestURI().getRawPath();
    FaultKind fault = faults.draw(method, path);
    String template = path;
    Answer answer;
    boolean mine = limit.enter();
    try {
      pause(faults.faults().latencyMillis());
      if (fault == FaultKind.STALL) {
        pause((long) (faults.faults().stallSeconds() * 1000));
      }
      answer = before(fault);
      if (answer == null && fault != FaultKind.RESET) {
        authorisation.check(exchange.getRequestHeaders().getFirst("Authorization"));
        if (!mine) {
          throw Problem.tooManyConnections();
        }
        TriggeredError.check(exchange.getRequestHeaders().getFirst("X-Trigger-Error"));
        Router.Match match = api.find(method, path.substring(API.length()));
        template = match.template();
        answer = run(exchange, match, body);
      }
    } catch (Problem problem) {
      answer = Answer.problem(problem);
    } catch (RuntimeException e) {
      LOG.error("{} {} failed within the sandbox", method, template, e);
      answer = Answer.problem(internalError());
    } finally {
      // Freed before the answer leaves: a client that has read it may come back at once.
      limit.leave();
    }
    if (fault == FaultKind.RESET || fault == FaultKind.LOST_ANSWER) {
      answer = null;
    } else if (fault == FaultKind.TRUNCATED) {
      answer = answer.cutInHalf();
    }
    report(exchange, template, answer, start);
    if (answer != null) {
      send(exchange, answer);
    }
  }

  /** The answer of a fault that keeps the call from being carried out, or null. */
  static Answer before(FaultKind fault) {
    if (fault == null) {
      return null;
    }
    return switch (fault) {
      case TOO_MANY_REQUESTS -> Answer.problem(Problem.tooManyConnections());
      case SERVER_ERROR -> Answer.problem(internalError());
      case BAD_GATEWAY -> new Answer(502, "text/html", GATEWAY, GATEWAY.length);
      case FORBIDDEN -> Answer.empty(403);
      default -> null;
    };
  }

  private static Problem internalError() {
    return Problem.of(
        500,
        "Internal Server Error",
        "An unexpected internal error has occurred. Please contact Support for more"
            + " information.");
  }

  private void handleLogin(HttpExchange exchange, byte[] body) throws IOException {
    String path = exchange.getRequestURI().getRawPath().substring("/oauth2".length());
    Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
    Map<String, String> form = query(new String(body, StandardCharsets.UTF_8));
    String method = exchange.getRequestMethod();
    if (method.equals("GET") && path.equals("/authorize")) {
      URI back = oauth.authorize(query);
      if (back != null) {
        exchange.getResponseHeaders().set("Location", back.toString());
        exchange.sendResponseHeaders(302, -1);
        return;
      }
      send(exchange, OAuthServer.error(400, "invalid_request"));
    } else if (method.equals("POST") && path.equals("/token")) {
      send(exchange, oauth.token(form));
    } else if (method.equals("GET") && path.equals("/metadata")) {
      send(exchange, oauth.metadata(exchange.getRequestHeaders().getFirst("Authorization")));
    } else {
      send(exchange, Answer.problem(Problem.notFound()));
    }
  }

  /** The address of a file is its credential; it takes no other. */
  private void handleFile(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getRawPath();
    FaultKind fault = faults.draw(exchange.getRequestMethod(), path);
    if (fault == FaultKind.RESET || fault == FaultKind.LOST_ANSWER) {
      return;
    }
    Answer answer = before(fault);
    try {
      if (exchange.getRequestHeaders().containsKey("Authorization")) {
        answer =
            ResultFile.refused(
                400, "InvalidArgument", "Only one auth mechanism allowed; it is in the address.");
      }
      if (answer == null) {
        answer = run(exchange, files.find(exchange.getRequestMethod(), path), new byte[0]);
      }
    } catch (Problem problem) {
      answer = ResultFile.refused(problem.status(), "NoSuchKey", problem.getMessage());
    }
    send(exchange, fault == FaultKind.TRUNCATED ? answer.cutInHalf() : answer);
  }

  private Answer handleControl(HttpExchange exchange, byte[] body) {
    if (!exchange.getRemoteAddress().getAddress().isLoopbackAddress()) {
      return Answer.problem(Problem.of(403, "Forbidden", "The controls answer this machine only."));
    }
    try {
      String path = exchange.getRequestURI().getRawPath();
      return run(exchange, control.find(exchange.getRequestMethod(), path), body);
    } catch (Problem problem) {
      return Answer.problem(problem);
    } catch (RuntimeException e) {
      LOG.error("{} failed within the sandbox", exchange.getRequestURI().getPath(), e);
      return Answer.problem(internalError());
    }
  }

  private Answer run(HttpExchange exchange, Router.Match match, byte[] body) {
    Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
    JsonBytes buffer = buffers.get();
    buffer.clear();
    return match
        .handler()
        .answer(new Call(exchange.getRequestMethod(), match.path(), query, body, buffer));
  }

  private void report(HttpExchange exchange, String template, Answer answer, long start) {
    String query = exchange.getRequestURI().getRawQuery();
    CallInfo call =
        new CallInfo(
            clock.instant(),
            exchange.getRequestMethod(),
            exchange.getRequestURI().getRawPath(),
            template,
            query == null ? "" : query,
            answer == null ? 0 : answer.status(),
            (System.nanoTime() - start) / 1000 / 1000.0,
            answer == null ? 0 : answer.length());
    log.add(call);
    hook.accept(call);
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    if (answer.contentType() == null) {
      exchange.sendResponseHeaders(answer.status(), -1);
      return;
    }
    exchange.getResponseHeaders().set("Content-Type", answer.contentType());
    exchange.sendResponseHeaders(answer.status(), answer.length() == 0 ? -1 : answer.length());
    try (OutputStream out = exchange.getResponseBody()) {
      // In pieces: the server keeps a buffer as large as the largest single write.
      for (int at = 0; at < answer.length(); at += PIECE) {
        out.write(answer.body(), at, Math.min(PIECE, answer.length() - at));
      }
    }
  }

  private static Map<String, String> query(String raw) {
    Map<String, String> query = new HashMap<>();
    if (raw != null) {
      for (String pair : raw.split("&")) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        query.put(decode(name), equals < 0 ? "" : decode(pair.substring(equals + 1)));
      }
    }
    return query;
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw Problem.of(400, "Bad Request", "'%s' is not percent-encoded.".formatted(text));
    }
  }

  private static void pause(long millis) throws InterruptedException {
    if (millis > 0) {
      Thread.sleep(millis);
    }
  }
}
