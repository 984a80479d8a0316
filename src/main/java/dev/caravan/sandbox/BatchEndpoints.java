package dev.caravan.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Operations in bulk: submitted, asked after, and their results in a file of their own. */
final class BatchEndpoints {
  private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE");
  private static final int MOST_PENDING = 500;
  private static final Duration RESULTS_FOR = Duration.ofMinutes(10);

  private final Batches batches;
  private final BatchRunner runner;
  private final Supplier<URI> root;
  private final Clock clock;
  private final long seed;
  private final AtomicLong made = new AtomicLong();

  /**
   * @param root of the server, without a path
   */
  BatchEndpoints(Batches batches, BatchRunner runner, Supplier<URI> root, Clock clock, long seed) {
    this.batches = batches;
    this.runner = runner;
    this.root = root;
    this.clock = clock;
    this.seed = seed;
  }

  void register(Router api, Router files) {
    api.add("POST", "/batches", this::submit);
    api.add("GET", "/batches", this::list);
    api.add("GET", "/batches/{id}", call -> call.answer(json(batches.get(call.path("id")))));
    api.add("DELETE", "/batches/{id}", this::delete);
    files.add("GET", "/batch-results/{id}/{expires}/{signature}", this::results);
  }

  private Answer submit(Call call) {
    List<Batch.Operation> operations = operations(call.json().path("operations"));
    if (batches.unfinished().size() >= MOST_PENDING) {
      throw Problem.of(
          429, "Too Many Requests", "You have more than 500 pending batches. Try again later.");
    }
    Instant now = clock.instant();
    String id = Mix.hex(seed ^ now.toEpochMilli(), made.incrementAndGet(), 10);
    Batch batch = new Batch(id, now, operations, Batch.Status.PENDING, List.of(), null);
    batches.put(batch);
    runner.submit(batch);
    return call.answer(json(batch));
  }

  private static List<Batch.Operation> operations(JsonNode given) {
    RequestSchema.type("operations", given, "array");
    if (given.isEmpty()) {
      throw Problem.invalidField("operations", "Required fields were not provided: operations");
    }
    List<Batch.Operation> operations = new ArrayList<>();
    for (JsonNode each : given) {
      operations.add(operation("operations.item:" + operations.size(), each));
    }
    return operations;
  }

  private static Batch.Operation operation(String place, JsonNode given) {
    RequestSchema.type(place, given, "object");
    for (String text : List.of("method", "path", "body", "operation_id")) {
      RequestSchema.type(place + "." + text, given.path(text), "string");
    }
    RequestSchema.type(place + ".params", given.path("params"), "object");
    for (String needed : List.of("method", "path")) {
      if (given.path(needed).asText().isEmpty()) {
        throw Problem.invalidField(
            place + "." + needed, "Required fields were not provided: " + needed);
      }
    }
    if (!METHODS.contains(given.path("method").asText())) {
      throw Problem.invalidField(
          place + ".method", "Data did not match any of the schemas described in anyOf.");
    }
    Map<String, String> params = new LinkedHashMap<>();
    given.path("params").properties().forEach(e -> params.put(e.getKey(), e.getValue().asText()));
    String path = given.path("path").asText();
    return new Batch.Operation(
        given.path("method").asText(),
        path.startsWith("/") ? path : "/" + path,
        params,
        given.path("body").asText(null),
        given.path("operation_id").asText(null));
  }

  private Answer list(Call call) {
    return call.answer(Paging.page(call, "batches", batches.newest(), this::json));
  }

  private Answer delete(Call call) {
    batches.delete(call.path("id"));
    return Answer.empty(204);
  }

  private ObjectNode json(Batch batch) {
    ObjectNode json = Json.object();
    json.put("id", batch.id());
    json.put("status", batch.status().name().toLowerCase(Locale.ROOT));
    json.put("total_operations", batch.operations().size());
    json.put("finished_operations", batch.isFinished() ? batch.operations().size() : 0);
    json.put("errored_operations", batch.results().stream().filter(Batch.Result::isError).count());
    json.put("submitted_at", Timestamps.text((int) batch.submitted().getEpochSecond()));
    json.put(
        "completed_at",
        batch.isFinished() ? Timestamps.text((int) batch.completed().getEpochSecond()) : "");
    json.put("response_body_url", batch.isFinished() ? url(batch.id()) : "");
    json.putArray("_links");
    return json;
  }

  private String url(String id) {
    long expires = clock.instant().plus(RESULTS_FOR).getEpochSecond();
    return root.get() + "/batch-results/" + id + "/" + expires + "/" + signature(id, expires);
  }

  private String signature(String id, long expires) {
    return Mix.hex(seed + expires, id.hashCode(), 16);
  }

  /** As a storage service answers: in XML, and only while the address is fresh. */
  private Answer results(Call call) {
    long expires = Long.parseLong(call.path("expires"));
    if (!signature(call.path("id"), expires).equals(call.path("signature"))) {
      return ResultFile.refused(403, "SignatureDoesNotMatch", "The signature does not match.");
    }
    if (clock.instant().getEpochSecond() > expires) {
      return ResultFile.refused(403, "AccessDenied", "Request has expired");
    }
    byte[] file = ResultFile.of(call.path("id"), batches.get(call.path("id")).results());
    return new Answer(200, "application/gzip", file, file.length);
  }
}
