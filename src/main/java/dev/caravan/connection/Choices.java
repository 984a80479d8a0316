package dev.caravan.connection;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * A closed set of words and what they mean.
 *
 * @param what what a word names: {@code mode}, {@code status}
 * @param words in the order in which they are told to people; never empty
 */
record Choices<T>(String what, Map<String, T> words) {

  /** What the node means; a problem and the first choice when it is none of the words. */
  T read(JsonNode node, String place, Fields fields) {
    T chosen = node.isTextual() ? words.get(node.asText()) : null;
    if (chosen == null) {
      fields.add(
          place,
          node.isTextual()
              ? Spelling.unknown(what, node.asText(), words.keySet())
              : "must be one of " + Fields.joined(words.keySet()) + ", not " + Fields.shown(node));
      return words.values().iterator().next();
    }
    return chosen;
  }
}
