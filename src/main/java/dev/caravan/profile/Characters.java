package dev.caravan.profile;

/** Which texts PostgreSQL can keep. */
final class Characters {
  private Characters() {}

  /** Whether a text is free of U+0000 and of surrogates that stand alone. */
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
