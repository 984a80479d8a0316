package dev.caravan.exporting;

/**
 * Whether a text can be an email address at all. Only what no mail system would take is refused;
 * Mailchimp judges the rest.
 */
final class Address {
  private static final int MAX_LENGTH = 254;
  private static final int MAX_LOCAL_LENGTH = 64;
  private static final String REFUSED = " @<>(),;:\\\"[]\u007f";

  private Address() {}

  static boolean isWellFormed(String text) {
    int at = text.indexOf('@');
    return text.length() <= MAX_LENGTH
        && at <= MAX_LOCAL_LENGTH
        && isPart(text, 0, at)
        && isPart(text, at + 1, text.length())
        && text.indexOf('.', at) > 0;
  }

  /**
   * By hand: every address of every export passes here, and an expression took a tenth of its time.
   */
  private static boolean isPart(String text, int begin, int end) {
    char before = '.';
    for (int i = begin; i < end; i++) {
      char c = text.charAt(i);
      if (c < ' ' || REFUSED.indexOf(c) >= 0 || c == '.' && before == '.') {
        return false;
      }
      before = c;
    }
    return before != '.';
  }
}
