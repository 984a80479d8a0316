package dev.caravan.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Function;
import org.apache.camel.Exchange;

/**
 * Which part of a list was asked for. The answer is {@code {items, next}}, {@code next} absent at
 * the end.
 *
 * @param limit 1 to 1,000; 100 when not given
 * @param after the {@code next} of the page before; null: the first page
 */
record Paging(int limit, String after) {
  private static final int USUAL = 100;
  private static final int MOST = 1000;

  /** Reads the parameters {@code limit} and {@code after}. */
  static Paging of(Exchange exchange) {
    String after = exchange.getMessage().getHeader("after", String.class);
    return new Paging(
        limit(exchange.getMessage().getHeader("limit", String.class)),
        after == null || after.isEmpty() ? null : after);
  }

  /** How many rows to read: one more than are shown tells whether there is a next page. */
  int rows() {
    return limit + 1;
  }

  /**
   * A page out of all there are.
   *
   * @param all in the order of their names, character by character
   */
  <T> ObjectNode of(List<T> all, Function<T, String> name, Function<T, ObjectNode> json) {
    return page(
        all.stream()
            .filter(one -> after == null || name.apply(one).compareTo(after) > 0)
            .limit(rows())
            .toList(),
        name,
        json);
  }

  /**
   * A page out of what was read for it.
   *
   * @param read at most {@link #rows()}, in order
   * @param place what the next page starts after
   */
  <T> ObjectNode page(List<T> read, Function<T, String> place, Function<T, ObjectNode> json) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode items = answer.putArray("items");
    read.stream().limit(limit).map(json).forEach(items::add);
    if (read.size() > limit) {
      answer.put("next", place.apply(read.get(limit - 1)));
    }
    return answer;
  }

  private static int limit(String text) {
    if (text == null) {
      return USUAL;
    }
    if (text.matches("[0-9]{1,4}")
        && Integer.parseInt(text) >= 1
        && Integer.parseInt(text) <= MOST) {
      return Integer.parseInt(text);
    }
    throw ApiProblem.badRequest("limit must be a whole number from 1 to " + MOST + ", not " + text);
  }
}
