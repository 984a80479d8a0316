package dev.caravan.profile;

import java.text.Normalizer;

/** What texts consist of. Looked at for every value of every member, hence without streams. */
final class Characters {
  private Characters() {}

  /** A text in the form NFC of Unicode; most are in it already. */
  static String composed(String text) {
    for (int i = 0; i < text.length(); i++) {
      // Below U+0300 nothing combines.
      if (text.charAt(i) >= '\u0300') {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
      }
    }
    return text;
  }

  /** Whether a text holds white space or a control character. */
  static boolean haveSpace(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || Character.isWhitespace(c)) {
        return true;
      }
    }
    return false;
  }

  /** Whether PostgreSQL can keep a text: no U+0000, and no surrogate that stands alone. */
  static boolean areStorable(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0 || Character.isLowSurrogate(c)) {
        return false;
      }
      if (Character.isHighSurrogate(c)) {
        i++;
        if (i == text.length() || !Character.isLowSurrogate(text.charAt(i))) {
          return false;
        }
      }
    }
    return true;
  }
}
