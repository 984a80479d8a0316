package dev.caravan.web;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.web.CallRights.Right;
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
   * @param name the method and the path as the document has it: {@code GET /api/runs/{id}}
   * @param parameters of the query
   * @param open whether it takes parameters of other names too
   * @param right what it needs; null outside {@code /api}, where something else is the credential
   */
  record Call(String name, Set<String> parameters, boolean open, Right right) {}

  private record Address(List<String> segments, Map<String, Call> calls) {}

  /** By the number of segments. */
  private final Map<Integer, List<Address>> addresses = new HashMap<>();

  /**
   * @throws IllegalArgumentException when a call under {@code /api} has no right
   */
  CallTable(JsonNode document, CallRights rights) {
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      Map<String, Call> calls = new TreeMap<>();
      for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
        String method = operation.getKey().toUpperCase(Locale.ROOT);
        String name = method + " " + path.getKey();
        Right right = path.getKey().startsWith("/api/") ? rights.of(name) : null;
        calls.put(method, call(document, operation.getValue(), name, right));
      }
      List<String> segments = segments(path.getKey());
      addresses
          .computeIfAbsent(segments.size(), none -> new ArrayList<>())
          .add(new Address(segments, calls));
    }
  }

  /** The calls at an address by their method; empty: nothing is there. */
  Optional<Map<String, Call>> at(String path) {
    List<String> segments = segments(path);
    Map<String, Call> found = new TreeMap<>();
    for (Address address : addresses.getOrDefault(segments.size(), List.of())) {
      if (fits(address.segments(), segments)) {
        address.calls().forEach((method, call) -> found.merge(method, call, CallTable::stricter));
      }
    }
    return found.isEmpty() ? Optional.empty() : Optional.of(found);
  }

  /** Where two fit, nobody gets in by the easier one. */
  private static Call stricter(Call one, Call other) {
    boolean first =
        one.right() == null
            || other.right() == null
            || one.right().role().covers(other.right().role());
    return first ? one : other;
  }

  private static Call call(JsonNode document, JsonNode operation, String name, Right right) {
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
    return new Call(name, names, open, right);
  }

  /** As many segments on both sides. */
  private static boolean fits(List<String> template, List<String> segments) {
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
