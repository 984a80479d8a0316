package dev.caravan.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.RouteFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class OpenApiTest {
  private static final Path API = Path.of("routes/api.camel.yaml");

  private final JsonNode document = document();

  @Test
  void should_describe_exactly_the_calls_that_the_routes_answer() {
    TreeSet<String> answered = new TreeSet<>();
    RouteFiles.calls(API).forEach(call -> answered.add(call.method() + " " + call.path()));
    RouteFiles.nodes(API, "route")
        .forEach(
            route ->
                answered.add(
                    route.at("/from/parameters/httpMethodRestrict").asText().toLowerCase()
                        + " "
                        + route.at("/from/uri").asText().substring("platform-http:".length())));

    TreeSet<String> described = new TreeSet<>();
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
        described.add(operation.getKey() + " " + path.getKey());
      }
    }
    assertThat(described).isEqualTo(answered);
  }

  @Test
  void should_name_operations_as_the_routes_are_named() {
    assertThat(RouteFiles.calls(API))
        .allSatisfy(
            call -> assertThat(operation(call).path("operationId").asText()).isEqualTo(call.id()));
  }

  @Test
  void should_declare_every_path_parameter() {
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      for (JsonNode operation : path.getValue()) {
        long declared =
            operation.path("parameters").findValues("in").stream()
                .map(JsonNode::asText)
                .filter("path"::equals)
                .count();
        assertThat(declared)
            .as(path.getKey())
            .isEqualTo(path.getKey().chars().filter(c -> c == '{').count());
      }
    }
  }

  @Test
  void should_refer_only_to_what_it_holds() {
    assertThat(document.findValues("$ref"))
        .extracting(JsonNode::asText)
        .isNotEmpty()
        .allSatisfy(
            ref -> assertThat(document.at(ref.substring(1)).isMissingNode()).as(ref).isFalse());
  }

  private JsonNode operation(RouteFiles.Call call) {
    return document.path("paths").path(call.path()).path(call.method());
  }

  private static JsonNode document() {
    try {
      return new ObjectMapper().readTree(OpenApiTest.class.getResourceAsStream("/openapi.json"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
