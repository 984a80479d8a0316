package dev.caravan.intake;

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
}
