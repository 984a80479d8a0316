package dev.caravan.profile;

/** What texts consist of. Looked at for every value of every member, hence without streams. */
final class Characters {
  private Characters() {}

  static boolean areAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
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
