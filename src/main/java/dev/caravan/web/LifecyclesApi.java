package dev.caravan.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.segment.InvalidSegment;
import dev.caravan.segment.LifecycleDocument;
import dev.caravan.segment.LifecycleInUse;
import dev.caravan.segment.LifecycleStore;
import dev.caravan.segment.StageReports;
import dev.caravan.segment.StageStore;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;

/** {@code /api/lifecycles}: the documents, and how many profiles are in each stage. */
public final class LifecyclesApi {
  private final LifecycleStore lifecycles;
  private final StageStore stages;
  private final StageReports reports;
  private final ConnectionUses uses;

  public LifecyclesApi(
      LifecycleStore lifecycles, StageStore stages, StageReports reports, ConnectionUses uses) {
    this.lifecycles = lifecycles;
    this.stages = stages;
    this.reports = reports;
    this.uses = uses;
  }

  /**
   * 201 for a new one, otherwise 200. The name may be left out of the document: the address has it.
   */
  public void put(Exchange exchange) {
    String name = name(exchange);
    ObjectNode document = RequestDocument.named(exchange, "lifecycle", name);
    try {
      refuseMissingStages(lifecycles.read(document));
      boolean fresh = lifecycles.put(document);
      Answer.json(exchange, fresh ? 201 : 200, lifecycles.get(name).orElse(document));
    } catch (InvalidSegment e) {
      throw RequestDocument.refused("lifecycle", e);
    }
  }

  /**
   * Refuses what would not be stored under a name.
   *
   * @throws ApiProblem with everything that is wrong
   */
  public void check(String name, ObjectNode document) {
    ObjectNode lifecycle = RequestDocument.named(document, "lifecycle", name);
    try {
      refuseMissingStages(lifecycles.read(lifecycle));
      lifecycles.check(lifecycle);
    } catch (InvalidSegment e) {
      throw RequestDocument.refused("lifecycle", e);
    }
  }

  /** A stage that an export is for cannot go. */
  private void refuseMissingStages(LifecycleDocument lifecycle) {
    List<String> users =
        uses.usesOfOtherStages(
            lifecycle.name(),
            lifecycle.stages().stream()
                .map(LifecycleDocument.Stage::name)
                .collect(Collectors.toSet()));
    if (!users.isEmpty()) {
      throw ApiProblem.conflict(
          "an export of %s is for a stage that this lifecycle would not have any more"
              .formatted(String.join(", ", users)));
    }
  }

  public void get(Exchange exchange) {
    String name = name(exchange);
    Answer.json(
        exchange, 200, report(name, lifecycles.get(name).orElseThrow(() -> missing(exchange))));
  }

  /** The documents alone: to count the people of every stage takes long where there are many. */
  public void list(Exchange exchange) {
    Paging paging = Paging.of(exchange);
    List<Map.Entry<String, JsonNode>> all = List.copyOf(lifecycles.all().entrySet());
    Answer.json(
        exchange, 200, paging.of(all, Map.Entry::getKey, entry -> entry.getValue().deepCopy()));
  }

  public void delete(Exchange exchange) {
    String name = name(exchange);
    List<String> users = uses.usesOfLifecycle(name);
    if (!users.isEmpty()) {
      throw ApiProblem.conflict("lifecycle " + name + " is used by " + String.join(", ", users));
    }
    try {
      if (!lifecycles.delete(name)) {
        throw missing(exchange);
      }
    } catch (LifecycleInUse e) {
      throw ApiProblem.conflict(e.getMessage());
    }
    Answer.nothing(exchange);
  }

  /** Brings the stages of all profiles up to date and answers what changed. */
  public void recompute(Exchange exchange) {
    StageStore.Recomputed done =
        stages.recompute(name(exchange)).orElseThrow(() -> missing(exchange));
    Answer.json(
        exchange,
        200,
        JsonNodeFactory.instance
            .objectNode()
            .put("profiles", done.profiles())
            .put("entered", done.entered())
            .put("left", done.left()));
  }

  /** The document, and beside it how many are recorded in each of its stages. */
  private ObjectNode report(String name, JsonNode document) {
    ObjectNode report = document.deepCopy();
    Map<String, Long> counts = reports.counts(name);
    ObjectNode profiles = report.putObject("profiles");
    for (JsonNode stage : document.path("stages")) {
      String stageName = stage.path("stage").asText();
      profiles.put(stageName, counts.getOrDefault(stageName, 0L));
    }
    return report.put(
        "recomputedAt", reports.recomputedAt(name).map(Object::toString).orElse(null));
  }

  private static String name(Exchange exchange) {
    return exchange.getMessage().getHeader("name", String.class);
  }

  private static ApiProblem missing(Exchange exchange) {
    return ApiProblem.none("lifecycle", name(exchange));
  }
}
