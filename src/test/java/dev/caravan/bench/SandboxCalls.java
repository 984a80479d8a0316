package dev.caravan.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The calls that the program made in one measurement, as the sandbox saw them.
 *
 * @param made how many there were
 * @param known those that the sandbox remembers, in the order in which they came; the latest ones
 */
record SandboxCalls(long made, List<Call> known) {

  /**
   * One call.
   *
   * @param from when it began
   * @param to when it was answered
   */
  record Call(String method, String path, String query, Instant from, Instant to) {
    String target() {
      return query.isEmpty() ? path : path + "?" + query;
    }
  }

  /** An end of a call: begun adds one to those in flight, ended takes one away. */
  private record Edge(Instant at, int change) {}

  static SandboxCalls of(JsonNode list, long made) {
    List<Call> calls = new ArrayList<>();
    for (JsonNode call : list.isArray() ? list : list.path("calls")) {
      Instant to = Instant.parse(call.path("at").asText());
      long micros = (long) (call.path("millis").asDouble() * 1000);
      calls.add(
          new Call(
              call.path("method").asText(),
              call.path("path").asText(),
              call.path("query").asText(),
              to.minus(micros, ChronoUnit.MICROS),
              to));
    }
    Collections.reverse(calls);
    return new SandboxCalls(made, List.copyOf(calls));
  }

  /** The most that were in flight at one time. */
  int peak() {
    List<Edge> edges = new ArrayList<>();
    for (Call call : known) {
      edges.add(new Edge(call.from(), 1));
      edges.add(new Edge(call.to(), -1));
    }
    // Where one ends as another begins, the end comes first.
    edges.sort(Comparator.comparing(Edge::at).thenComparing(Edge::change));
    int now = 0;
    int peak = 0;
    for (Edge edge : edges) {
      now += edge.change();
      peak = Math.max(peak, now);
    }
    return peak;
  }

  /**
   * From the begin of the first call with this method to the end of the last one.
   *
   * @throws IllegalStateException when the sandbox has forgotten some of the calls
   */
  Duration span(String method) {
    if (known.size() < made) {
      throw new IllegalStateException(
          "only %d of %d calls are remembered".formatted(known.size(), made));
    }
    List<Call> calls = known.stream().filter(call -> call.method().equals(method)).toList();
    return Duration.between(
        calls.stream().map(Call::from).min(Comparator.naturalOrder()).orElseThrow(),
        calls.stream().map(Call::to).max(Comparator.naturalOrder()).orElseThrow());
  }

  /** How many of the known calls have this method. */
  long count(String method) {
    return known.stream().filter(call -> call.method().equals(method)).count();
  }

  /**
   * The reads once more: as many as were made, the known ones over and over where the sandbox has
   * forgotten some.
   */
  Requests reads(URI server, String key) {
    List<Call> reads = known.stream().filter(call -> call.method().equals("GET")).toList();
    Map<String, String> headers = Map.of("Authorization", "Bearer " + key);
    List<byte[]> requests = new ArrayList<>();
    for (long i = known.size() - reads.size(); i < made; i++) {
      Call call = reads.get((int) (i % reads.size()));
      requests.add(HttpConnection.request("GET", server, call.target(), headers, new byte[0]));
    }
    return new Requests(server, requests);
  }
}
