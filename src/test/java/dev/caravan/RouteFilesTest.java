package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RouteFilesTest {
  private static final Schema SCHEMA = schema();

  static List<Path> files() {
    return RouteFiles.all();
  }

  @ParameterizedTest
  @MethodSource("files")
  void should_be_valid_against_the_schema_of_the_dsl(Path file) {
    assertThat(SCHEMA.validate(RouteFiles.tree(file)))
        .filteredOn(error -> !isPlaceholder(error.getInstanceNode()))
        .isEmpty();
  }

  @Test
  void should_notice_a_step_that_the_dsl_does_not_know() throws IOException {
    JsonNode tree =
        new com.fasterxml.jackson.databind.ObjectMapper()
            .readTree("[{\"route\": {\"from\": {\"uri\": \"direct:a\", \"stepz\": []}}}]");
    assertThat(SCHEMA.validate(tree)).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("files")
  void should_give_every_route_an_id_and_a_description(Path file) {
    assertThat(RouteFiles.nodes(file, "route"))
        .allSatisfy(
            route -> {
              assertThat(route.path("id").asText()).isNotEmpty();
              assertThat(route.path("description").asText()).isNotEmpty();
            });
    assertThat(RouteFiles.calls(file))
        .allSatisfy(
            call -> {
              assertThat(call.id()).isNotEmpty().isEqualTo(call.verb().path("routeId").asText());
              assertThat(call.verb().path("description").asText()).isNotEmpty();
            });
  }

  @Test
  void should_give_no_route_id_twice() {
    List<String> ids = new ArrayList<>();
    for (Path file : RouteFiles.all()) {
      RouteFiles.nodes(file, "route").forEach(route -> ids.add(route.path("id").asText()));
      RouteFiles.calls(file).forEach(call -> ids.add(call.id()));
    }
    assertThat(ids).isNotEmpty().doesNotHaveDuplicates();
  }

  /** Each of these has a published flaw in some patch of this Camel line. */
  @ParameterizedTest
  @MethodSource("files")
  void should_keep_away_from_options_with_known_flaws(Path file) throws IOException {
    assertThat(Files.readString(file))
        .doesNotContain("matchOnUriPrefix", "followRedirects", "enableCORS", "platform-http:proxy");
    assertThat(RouteFiles.calls(file))
        .extracting(RouteFiles.Call::path)
        .noneMatch(path -> path.startsWith("/proxy") || path.startsWith("proxy"));
  }

  /** Stands for a number or a boolean that the settings give; the schema knows no placeholders. */
  private static boolean isPlaceholder(JsonNode value) {
    return value != null && value.asText().matches("\\{\\{[^{}]+}}");
  }

  private static Schema schema() {
    try (InputStream stream =
        RouteFilesTest.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_4).getSchema(stream);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
