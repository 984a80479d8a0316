package dev.caravan.web;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Every call that the OpenAPI document describes, to be found by its address. Immutable. */
final class CallTable {
  /**
   * One call.
   *
   * @param parameters of the query
   * @param open whether it takes parameters of other names too
   */
  record Call(Set<String> parameters, boolean open) {}

  private record Address(List<String> segments, Map<String, Call> calls) {}

  private final List<Address> addresses = new ArrayList<>();

  CallTable(JsonNode document) {
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      Map<String, Call> calls = new TreeMap<>();
      for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
        calls.put(
            operation.getKey().toUpperCase(Locale.ROOT), call(document, operation.getValue()));
      }
      addresses.add(new Address(segments(path.getKey()), calls));
    }
  }

  /** The calls at an address by their method; empty: nothing is there. */
  Optional<Map<String, Call>> at(String path) {
    List<String> segments = segments(path);
    Map<String, Call> found = new HashMap<>();
    for (Address address : addresses) {
      if (fits(address.segments(), segments)) {
        found.putAll(address.calls());
      }
    }
    return found.isEmpty() ? Optional.empty() : Optional.of(new TreeMap<>(found));
  }

  private static Call call(JsonNode document, JsonNode operation) {
    Set<String> names = new LinkedHashSet<>();
    boolean open = false;
    for (JsonNode given : operation.path("parameters")) {
      JsonNode parameter =
          given.has("$ref") ? document.at(given.path("$ref").asText().substring(1)) : given;
      if (parameter.path("in").asText().equals("query")) {
        // A parameter that is an object stands for any names: each of its fields is one.
        if (parameter.at("/schema/type").asText().equals("object")) {
          open = true;
        } else {
          names.add(parameter.path("name").asText());
        }
      }
    }
    return new Call(names, open);
  }

  private static boolean fits(List<String> template, List<String> segments) {
    if (template.size() != segments.size()) {
      return false;
    }
    for (int i = 0; i < template.size(); i++) {
      if (!template.get(i).startsWith("{") && !template.get(i).equals(segments.get(i))) {
        return false;
      }
    }
    return true;
  }

  // A slash at the end makes no other address, just as it makes none for the routes.
  private static List<String> segments(String path) {
    List<String> segments = new ArrayList<>(List.of(path.split("/", -1)));
    if (segments.size() > 1 && segments.get(segments.size() - 1).isEmpty()) {
      segments.remove(segments.size() - 1);
    }
    return segments;
  }
}
