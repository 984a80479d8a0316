package dev.caravan.exporting;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Text as a merge field can hold it. Mailchimp keeps 255 bytes and cuts what is longer wherever the
 * byte falls (Marketing API, merge fields), so the cut is made here, between characters and between
 * the elements of a list.
 */
final class FieldText {
  /** Bytes of UTF-8 that a merge field keeps. */
  static final int MAX_BYTES = 255;

  private static final String SEPARATOR = ", ";
  private static final int REPLACEMENT = 0xFFFD;

  private FieldText() {}

  /**
   * Without what no field can hold: control characters become spaces, half surrogate pairs the
   * replacement character; blanks at the ends go.
   */
  static String clean(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? REPLACEMENT : c)
        .map(c -> Character.isISOControl(c) ? ' ' : c)
        .forEach(clean::appendCodePoint);
    return clean.toString().strip();
  }

  /** The longest beginning of whole characters that fits. */
  static String cut(String text) {
    if (bytes(text) <= MAX_BYTES) {
      return text;
    }
    int size = 0;
    int end = 0;
    while (end < text.length()) {
      int character = text.codePointAt(end);
      size += bytes(Character.toString(character));
      if (size > MAX_BYTES) {
        break;
      }
      end += Character.charCount(character);
    }
    return text.substring(0, end);
  }

  /**
   * As many whole elements as fit, in the order given. An element that does not fit by itself at
   * the beginning of the list is cut like a text, for nothing would be left otherwise.
   */
  static String cut(List<String> elements) {
    StringBuilder joined = new StringBuilder();
    int size = 0;
    for (String element : elements) {
      int more = bytes(element) + (joined.isEmpty() ? 0 : SEPARATOR.length());
      if (size + more > MAX_BYTES) {
        return joined.isEmpty() ? cut(element) : joined.toString();
      }
      joined.append(joined.isEmpty() ? "" : SEPARATOR).append(element);
      size += more;
    }
    return joined.toString();
  }

  /** The elements as one text, whatever its length. */
  static String join(List<String> elements) {
    return String.join(SEPARATOR, elements);
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
