package dev.caravan.sandbox;

import java.util.Locale;
import java.util.Set;

/** Which e-mail addresses are taken, and how the others are refused. */
final class AddressRules {
  private static final Set<String> FAKE_DOMAINS =
      Set.of(
          "example.com",
          "example.net",
          "test.com",
          "mailinator.com",
          "mailinator.test",
          "guerrillamail.com",
          "yopmail.com",
          "10minutemail.com",
          "trashmail.com");

  /** Everybody at this domain has just signed up to a lot of lists. */
  private static final String BUSY_DOMAIN = "a-lot-of-lists.test";

  private AddressRules() {}

  static void check(String email) throws Refusal {
    if (email == null || !isValid(email)) {
      throw Refusal.badAddress();
    }
    String domain = email.substring(email.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
    if (FAKE_DOMAINS.contains(domain)) {
      throw Refusal.fakeAddress(email);
    } else if (domain.equals(BUSY_DOMAIN)) {
      throw Refusal.manyLists(email);
    }
  }

  /** ASCII, one @, a dot-separated local part, and a domain of at least two labels. */
  static boolean isValid(String email) {
    int at = email.indexOf('@');
    if (at < 1 || at > 64 || email.length() > 254 || email.indexOf('@', at + 1) >= 0) {
      return false;
    }
    return labels(email, 0, at, true) >= 1 && labels(email, at + 1, email.length(), false) >= 2;
  }

  /** The number of dot-separated labels, or -1 if one is empty or has a forbidden character. */
  private static int labels(String text, int start, int end, boolean local) {
    int labels = 1;
    int length = 0;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (c == '.') {
        if (length == 0) {
          return -1;
        }
        labels++;
        length = 0;
      } else if (isAllowed(c, local)) {
        length++;
      } else {
        return -1;
      }
    }
    return length == 0 ? -1 : labels;
  }

  private static boolean isAllowed(char c, boolean local) {
    boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    return plain || c == '-' || local && "!#$%&'*+/=?^_`{|}~".indexOf(c) >= 0;
  }
}
