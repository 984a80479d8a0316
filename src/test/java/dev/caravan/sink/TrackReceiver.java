package dev.caravan.sink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A receiver of track calls, strict as Heap is: a bulk call of at most 1,000 events, each with an
 * identity, a name and short properties; an event whose key it knows counts once.
 */
public final class TrackReceiver implements AutoCloseable {
  /** What is done instead of taking a post. */
  enum Trouble {
    BUSY,
    WAIT_AN_HOUR,
    LOST_ANSWER,
    ELSEWHERE
  }

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Those that were taken, by their keys. */
  public final Map<String, JsonNode> events = new ConcurrentHashMap<>();

  final AtomicInteger doubles = new AtomicInteger();
  final List<Integer> sizes = new CopyOnWriteArrayList<>();
  final List<String> credentials = new CopyOnWriteArrayList<>();
  final Queue<Trouble> troubles = new ConcurrentLinkedQueue<>();
  private final HttpServer server;

  public TrackReceiver() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/api/track", this::take);
    server.start();
  }

  public URI url(String host) {
    return URI.create("http://" + host + ":" + server.getAddress().getPort() + "/api/track");
  }

  private void take(HttpExchange exchange) throws IOException {
    JsonNode call = JSON.readTree(exchange.getRequestBody());
    credentials.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
    sizes.add(call.path("events").size());
    Trouble trouble = troubles.poll();
    int status = trouble == null || trouble == Trouble.LOST_ANSWER ? accept(call) : 503;
    if (trouble == Trouble.WAIT_AN_HOUR) {
      exchange.getResponseHeaders().add("Retry-After", "3600");
    } else if (trouble == Trouble.ELSEWHERE) {
      status = 307;
      exchange.getResponseHeaders().add("Location", url("127.0.0.1").toString());
    }
    if (trouble != Trouble.LOST_ANSWER) {
      exchange.sendResponseHeaders(status, -1);
    }
    exchange.close();
  }

  private int accept(JsonNode call) {
    if (!call.path("app_id").asText().equals("the-app") || call.path("events").size() > 1_000) {
      return 400;
    }
    for (JsonNode event : call.path("events")) {
      boolean isShort = true;
      for (JsonNode value : event.path("properties")) {
        isShort &= value.isValueNode() && value.asText().length() < 1_024;
      }
      if (!isShort
          || event.path("identity").asText().isEmpty()
          || event.path("identity").asText().startsWith("refused")
          || event.path("event").asText().isEmpty()
          || event.path("idempotency_key").asText().isEmpty()) {
        return 400;
      }
    }
    for (JsonNode event : call.path("events")) {
      if (events.put(event.path("idempotency_key").asText(), event) != null) {
        doubles.incrementAndGet();
      }
    }
    return 200;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
