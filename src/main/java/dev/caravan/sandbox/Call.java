package dev.caravan.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.util.Map;

/**
 * One request, taken apart.
 *
 * @param path decoded segments by the names of the route
 * @param query decoded parameters; of a repeated one the last
 * @param buffer an empty one for the answer, to be used once and not kept: large answers would
 *     otherwise cost more to allocate than to write
 */
record Call(
    String method,
    Map<String, String> path,
    Map<String, String> query,
    byte[] body,
    JsonBytes buffer) {
  private static final int DEFAULT_COUNT = 10;
  private static final int MAX_COUNT = 1000;

  String path(String name) {
    return path.get(name);
  }

  /** A query parameter, or null. */
  String query(String name) {
    return query.get(name);
  }

  boolean flag(String name) {
    String value = query.get(name);
    return "true".equals(value) || "1".equals(value);
  }

  /** The page size: 10 unless told, never above 1,000; 0 counts as not told. */
  int count() {
    return count("count");
  }

  /** The same for a size by another name. */
  int count(String name) {
    int count = number(name, 0);
    return count == 0 ? DEFAULT_COUNT : Math.min(count, MAX_COUNT);
  }

  int offset() {
    return number("offset", 0);
  }

  private int number(String name, int otherwise) {
    String text = query.get(name);
    if (text == null || text.isEmpty()) {
      return otherwise;
    }
    if (!text.matches("[0-9]{1,9}")) {
      throw Problem.invalidField(name, "Schema describes integer, string found instead");
    }
    return Integer.parseInt(text);
  }

  /** A time in epoch seconds, or the other value if the parameter is absent. */
  long time(String name, long otherwise) {
    String text = query.get(name);
    if (text == null || text.isEmpty()) {
      return otherwise;
    }
    try {
      return Timestamps.parse(text);
    } catch (DateTimeException e) {
      throw Problem.invalidField(
          name, "'%s' is not a date and time in ISO 8601 format.".formatted(text));
    }
  }

  Projection projection() {
    return Projection.of(query("fields"), query("exclude_fields"));
  }

  /** The body as a JSON object. */
  JsonNode json() {
    try {
      JsonNode node = Json.parse(body);
      if (node.isObject()) {
        return node;
      }
    } catch (IOException e) {
      // answered below, like a body that is no object
    }
    throw Problem.of(
        400, "JSON Parse Exception", "We encountered an unspecified JSON parsing error.");
  }

  /** An answer pruned to what the caller wants. */
  Answer answer(ObjectNode whole) {
    projection().prune(whole);
    return Answer.json(whole);
  }
}
