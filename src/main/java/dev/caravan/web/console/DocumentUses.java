package dev.caravan.web.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.caravan.web.Words;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;

/**
 * The documents that go by a definition: goals, segments, lifecycles. They are read as they stand,
 * all of them at once: the lists of the API come in pages. Safe for use by many threads.
 */
final class DocumentUses {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Jdbi jdbi;

  DocumentUses(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** The documents of all lifecycles, by name; nobody is counted for them. */
  ArrayNode lifecycles() {
    ArrayNode lifecycles = JSON.createArrayNode();
    jdbi.useHandle(
        handle ->
            handle
                .createQuery("select document::text from lifecycle order by name")
                .map((row, context) -> tree(row.getString(1)))
                .forEach(lifecycles::add));
    return lifecycles;
  }

  /**
   * The uses of every segment, by its name.
   *
   * @param segments all of them
   */
  Map<String, Set<DocumentUse>> ofSegments(JsonNode segments) {
    Map<String, Set<DocumentUse>> uses = new LinkedHashMap<>();
    connections()
        .forEach(
            (name, document) -> {
              for (JsonNode goal : document.path("exports")) {
                DocumentUse use = goal(name, goal);
                add(uses, goal.path("segment").asText(), use);
                for (JsonNode mapping : goal.path("mappings")) {
                  for (JsonNode one : mapping.path("segments")) {
                    add(uses, one.isTextual() ? one.asText() : one.path("name").asText(), use);
                  }
                }
              }
            });
    inConditions(uses, segments, "segment");
    return uses;
  }

  /**
   * The uses of every objective, by its id.
   *
   * @param segments all of them
   */
  Map<String, Set<DocumentUse>> ofObjectives(JsonNode segments) {
    Map<String, Set<DocumentUse>> uses = new LinkedHashMap<>();
    connections()
        .forEach(
            (name, document) -> {
              DocumentUse use =
                  new DocumentUse("connection " + name, "/connections/" + Words.step(name));
              document.path("objectives").forEach(one -> add(uses, one.asText(), use));
              document
                  .path("import")
                  .findValues("consent")
                  .forEach(one -> add(uses, one.asText(), use));
            });
    inConditions(uses, segments, "objective");
    return uses;
  }

  /** The goals that are touchpoints of a lifecycle, or for a stage of it, in words. */
  List<Touchpoint> touchpoints(String lifecycle) {
    List<Touchpoint> touchpoints = new ArrayList<>();
    connections()
        .forEach(
            (name, document) -> {
              for (JsonNode goal : document.path("exports")) {
                boolean touches =
                    goal.path("touchpoint").path("lifecycle").asText().equals(lifecycle);
                boolean staged = goal.path("lifecycle").path("name").asText().equals(lifecycle);
                if (touches || staged) {
                  touchpoints.add(
                      new Touchpoint(
                          goal(name, goal),
                          staged ? goal.path("lifecycle").path("stage").asText() : "",
                          touches ? goal.path("touchpoint") : JSON.missingNode()));
                }
              }
            });
    return touchpoints;
  }

  /** The goals that keep people out for comparison, as {@code connection|goal}. */
  List<Option> heldOut() {
    List<Option> goals = new ArrayList<>();
    connections()
        .forEach(
            (name, document) -> {
              for (JsonNode goal : document.path("exports")) {
                if (goal.path("holdOut").asDouble() > 0) {
                  String title = goal.path("goal").asText();
                  goals.add(new Option(name + "|" + title, goal(name, goal).words()));
                }
              }
            });
    return goals;
  }

  private static DocumentUse goal(String connection, JsonNode goal) {
    String name = goal.path("goal").asText();
    return new DocumentUse(
        connection + " › " + name,
        "/connections/" + Words.step(connection) + "/goals/" + Words.step(name));
  }

  private void inConditions(Map<String, Set<DocumentUse>> uses, JsonNode segments, String key) {
    for (JsonNode segment : segments) {
      String name = segment.path("segment").asText();
      DocumentUse use = new DocumentUse("segment " + name, "/segments/" + Words.step(name));
      segment.path("where").findValues(key).forEach(one -> add(uses, one.asText(), use));
    }
    for (JsonNode lifecycle : lifecycles()) {
      String name = lifecycle.path("lifecycle").asText();
      DocumentUse use = new DocumentUse("lifecycle " + name, "/lifecycles/" + Words.step(name));
      lifecycle.findValues(key).forEach(one -> add(uses, one.asText(), use));
    }
  }

  private static void add(Map<String, Set<DocumentUse>> uses, String name, DocumentUse use) {
    uses.computeIfAbsent(name, ignored -> new LinkedHashSet<>()).add(use);
  }

  private Map<String, JsonNode> connections() {
    Map<String, JsonNode> documents = new LinkedHashMap<>();
    jdbi.useHandle(
        handle ->
            handle
                .createQuery("select name, document::text from connection order by name")
                .map((row, context) -> Map.entry(row.getString(1), tree(row.getString(2))))
                .forEach(one -> documents.put(one.getKey(), one.getValue())));
    return documents;
  }

  private static JsonNode tree(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the database holds a document that is no JSON", e);
    }
  }
}
