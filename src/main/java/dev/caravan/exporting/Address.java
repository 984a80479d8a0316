package dev.caravan.exporting;

import java.util.regex.Pattern;

/**
 * Whether a text can be an email address at all. Only what no mail system would take is refused;
 * Mailchimp judges the rest.
 */
final class Address {
  private static final int MAX_LENGTH = 254;
  private static final int MAX_LOCAL_LENGTH = 64;
  private static final Pattern FORM =
      Pattern.compile(
          "[^\\s@<>(),;:\\\\\"\\[\\]\\p{Cntrl}]+@[^\\s@<>(),;:\\\\\"\\[\\]\\p{Cntrl}]+");

  private Address() {}

  static boolean isWellFormed(String text) {
    int at = text.indexOf('@');
    return text.length() <= MAX_LENGTH
        && at <= MAX_LOCAL_LENGTH
        && FORM.matcher(text).matches()
        && dots(text.substring(0, at))
        && dots(text.substring(at + 1))
        && text.indexOf('.', at) > 0;
  }

  private static boolean dots(String part) {
    return !part.startsWith(".") && !part.endsWith(".") && !part.contains("..");
  }
}
