package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.web.Words;
import java.util.Map;

/** Pages of a list that is longer than one. */
final class Paged {
  private Paged() {}

  /** Where the next page of this one is; empty: there is none. */
  static String next(Visit visit, Map<String, String> parameters, JsonNode page) {
    String next = page.path("next").asText("");
    if (next.isEmpty()) {
      return "";
    }
    return visit.currentPath() + "?" + query(parameters) + "after=" + Words.step(next);
  }

  /** Parameters behind a path, each with an {@code &} after it. */
  static String query(Map<String, String> parameters) {
    StringBuilder query = new StringBuilder();
    parameters.forEach(
        (name, value) -> {
          if (!value.isEmpty()) {
            query.append(name).append('=').append(Words.step(value)).append('&');
          }
        });
    return query.toString();
  }
}
