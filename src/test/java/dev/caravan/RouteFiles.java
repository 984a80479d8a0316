package dev.caravan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The files of the folder routes/ as trees, for tests that hold something of all of them. */
public final class RouteFiles {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> VERBS =
      List.of("get", "put", "post", "patch", "delete", "head");

  private RouteFiles() {}

  /**
   * A call that the REST DSL answers.
   *
   * @param bean the bean and method behind it
   */
  public record Call(String method, String path, String id, JsonNode verb, String bean) {}

  public static List<Path> all() {
    try (Stream<Path> files = Files.list(Path.of("routes"))) {
      return files.filter(file -> file.toString().endsWith(".camel.yaml")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static JsonNode tree(Path file) {
    try {
      Object loaded =
          new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
      return JSON.valueToTree(loaded);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every node with this name, anywhere in the file. */
  public static List<JsonNode> nodes(Path file, String name) {
    return tree(file).findValues(name);
  }

  public static List<Call> calls(Path file) {
    List<Call> calls = new ArrayList<>();
    for (JsonNode rest : nodes(file, "rest")) {
      for (Map.Entry<String, JsonNode> entry : rest.properties()) {
        if (VERBS.contains(entry.getKey())) {
          entry
              .getValue()
              .forEach(
                  verb ->
                      calls.add(
                          new Call(
                              entry.getKey(),
                              rest.path("path").asText() + verb.path("path").asText(),
                              verb.path("id").asText(),
                              verb,
                              verb.path("to").path("uri").asText()
                                  + "."
                                  + verb.path("to").path("parameters").path("method").asText())));
        }
      }
    }
    return calls;
  }
}
