package dev.caravan.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Holds answers to what the OpenAPI document says of them: the status, and the body with every
 * field that it has and no other. Remembers which calls it has seen.
 */
public final class AnswerSchemas {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SchemaRegistry schemas =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private final JsonNode document;
  private final TreeSet<String> seen = new TreeSet<>();

  public AnswerSchemas() {
    try {
      document = JSON.readTree(AnswerSchemas.class.getResourceAsStream("/openapi.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The ids of the operations whose answers went well and were held to their schemas. */
  public TreeSet<String> seen() {
    return seen;
  }

  /** The ids of all operations whose answers have a schema that says more than that it is JSON. */
  public TreeSet<String> described() {
    TreeSet<String> ids = new TreeSet<>();
    for (JsonNode path : document.path("paths")) {
      for (JsonNode operation : path) {
        for (Map.Entry<String, JsonNode> answer : operation.path("responses").properties()) {
          JsonNode schema = answer.getValue().at("/content/application~1json/schema");
          if (answer.getKey().startsWith("2")
              && !schema.isMissingNode()
              && !schema.path("additionalProperties").asBoolean()) {
            ids.add(operation.path("operationId").asText());
          }
        }
      }
    }
    return ids;
  }

  /**
   * What is wrong with an answer; empty: nothing.
   *
   * @param path as it was asked, without its query
   * @param body null: none came
   */
  public List<String> check(
      String method, String path, int status, String contentType, JsonNode body) {
    JsonNode operation = operation(method.toLowerCase(Locale.ROOT), path);
    if (operation == null) {
      return List.of("no such call is described");
    }
    JsonNode answers = operation.path("responses");
    String code = String.valueOf(status);
    JsonNode answer = resolved(answers.has(code) ? answers.path(code) : answers.path("default"));
    if (status < 400 && !answers.has(code)) {
      return List.of("status " + status + " is not described");
    }
    JsonNode content = answer.path("content");
    if (body == null) {
      return content.isMissingNode() ? List.of() : List.of("there is no body");
    }
    JsonNode schema = content.path(contentType).path("schema");
    if (schema.isMissingNode()) {
      return List.of(contentType + " is not described");
    }
    if (status < 400) {
      seen.add(operation.path("operationId").asText());
    }
    return strict(schema).validate(body).stream()
        .map(error -> error.getInstanceLocation() + " " + error.getMessage())
        .collect(Collectors.toList());
  }

  private JsonNode operation(String method, String path) {
    String[] asked = path.split("/", -1);
    for (Map.Entry<String, JsonNode> entry : document.path("paths").properties()) {
      String[] known = entry.getKey().split("/", -1);
      boolean fits = known.length == asked.length && entry.getValue().has(method);
      for (int i = 0; fits && i < known.length; i++) {
        fits = known[i].startsWith("{") || known[i].equals(asked[i]);
      }
      if (fits) {
        return entry.getValue().path(method);
      }
    }
    return null;
  }

  private JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
  }

  private Schema strict(JsonNode schema) {
    ObjectNode whole = (ObjectNode) translated(schema);
    whole.set("$defs", translated(document.at("/components/schemas"), true));
    return schemas.getSchema(whole);
  }

  private static JsonNode translated(JsonNode node) {
    return translated(node, false);
  }

  /**
   * A schema of OpenAPI 3.0 as JSON Schema.
   *
   * @param names whether the keys are names, and not words of the schema
   */
  private static JsonNode translated(JsonNode node, boolean names) {
    if (node.isArray()) {
      ArrayNode list = JSON.createArrayNode();
      node.forEach(each -> list.add(translated(each)));
      return list;
    }
    if (!node.isObject()) {
      return node;
    }
    ObjectNode object = JSON.createObjectNode();
    node.properties()
        .forEach(
            entry ->
                object.set(
                    entry.getKey(),
                    translated(entry.getValue(), !names && entry.getKey().equals("properties"))));
    if (names) {
      return object;
    }
    if (object.path("$ref").isTextual()) {
      object.put("$ref", object.path("$ref").asText().replace("/components/schemas/", "/$defs/"));
    }
    if (object.path("properties").isObject() && !object.has("additionalProperties")) {
      object.put("additionalProperties", false);
    }
    if (object.path("nullable").asBoolean()) {
      object.remove("nullable");
      ObjectNode either = JSON.createObjectNode();
      either.putArray("anyOf").add(object).addObject().put("type", "null");
      return either;
    }
    return object;
  }
}
