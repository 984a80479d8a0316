package dev.caravan.sandbox;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands where webhooks and tracked events are sent to. */
final class Receiver implements AutoCloseable {
  /** One request as it came in. */
  record Post(String body, String signature, String agent) {
    Map<String, String> form() {
      Map<String, String> form = new LinkedHashMap<>();
      for (String pair : body.split("&")) {
        String[] parts = pair.split("=", 2);
        form.put(
            URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
            URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
      }
      return form;
    }
  }

  private final HttpServer server;
  private final List<Post> posts = new CopyOnWriteArrayList<>();
  private final Queue<Integer> statuses = new ConcurrentLinkedQueue<>();
  private volatile int getStatus = 200;

  Receiver() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            String body =
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            int status = getStatus;
            if (exchange.getRequestMethod().equals("POST")) {
              posts.add(
                  new Post(
                      body,
                      exchange.getRequestHeaders().getFirst("X-Mailchimp-Signature"),
                      exchange.getRequestHeaders().getFirst("User-Agent")));
              Integer next = statuses.poll();
              status = next == null ? 200 : next;
            }
            exchange.sendResponseHeaders(status, -1);
          }
        });
    server.start();
  }

  String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  /** The answer to checks with GET. */
  void answersGet(int status) {
    getStatus = status;
  }

  /** The answers to the next posts, one each; later ones are 200. */
  void answersNext(int... next) {
    for (int status : next) {
      statuses.add(status);
    }
  }

  List<Post> posts() {
    return posts;
  }

  List<Map<String, String>> forms(String type) {
    return posts.stream().map(Post::form).filter(form -> form.get("type").equals(type)).toList();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
