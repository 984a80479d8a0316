package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.web.Words;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** What is known of a person, in words: from the answers of {@code /api/profiles/{id}}. */
public final class ProfileWords {
  private ProfileWords() {}

  /** What a person is called: the first of what identifies them, or else the number. */
  public static String name(JsonNode person) {
    String number = "Profile " + person.path("id").asLong();
    Iterator<JsonNode> identifiers = person.path("identifiers").elements();
    if (!identifiers.hasNext()) {
      return number;
    }
    JsonNode first = identifiers.next();
    return first.isArray() ? first.path(0).asText(number) : first.asText(number);
  }

  /** A value, a time as pages write it; several with commas between them. */
  public static String value(JsonNode value) {
    if (!value.isArray()) {
      return Words.times(value.isValueNode() ? value.asText() : value.toString());
    }
    List<String> values = new ArrayList<>();
    value.forEach(one -> values.add(value(one)));
    return String.join(", ", values);
  }

  /** From when until when somebody was in a stage. */
  public static String stay(JsonNode stay) {
    Instant left = Words.instant(stay.path("leftAt"));
    return Words.exact(Words.instant(stay.path("enteredAt")))
        + " – "
        + (left == null ? "now" : Words.exact(left));
  }
}
