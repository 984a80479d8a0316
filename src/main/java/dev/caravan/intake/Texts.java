package dev.caravan.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What PostgreSQL keeps as text, and what it does not. */
final class Texts {
  private Texts() {}

  /** Without control characters and halves of surrogate pairs, and not longer than this. */
  static boolean isStorable(String text, int longest) {
    return text.length() <= longest
        && text.codePoints()
            .noneMatch(
                point ->
                    point < ' '
                        || point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
  }

  /** As above, and with tabs and line ends. */
  static boolean isStorableProse(String text, int longest) {
    return isStorable(text.replaceAll("[\\t\\r\\n]", " "), longest);
  }

  /** A text from outside; null where it is absent, empty or cannot be stored, and says nothing. */
  static String of(JsonNode value, int longest) {
    return value.isTextual()
            && !value.textValue().isBlank()
            && isStorable(value.textValue(), longest)
        ? value.textValue().strip()
        : null;
  }

  /** Gives a property its value, where there is one. */
  static void put(ObjectNode properties, String name, String value) {
    if (value != null) {
      properties.put(name, value);
    }
  }
}
