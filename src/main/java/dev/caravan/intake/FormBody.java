package dev.caravan.intake;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An {@code application/x-www-form-urlencoded} body, read flat: {@code data[email]} is a name like
 * any other, whether its brackets came percent-encoded or not. So depth cannot hurt, and only
 * fields that are asked for count.
 */
final class FormBody {
  // No name that Mailchimp sends comes near; longer ones are not worth keeping.
  private static final int LONGEST_NAME = 200;

  private final Map<String, String> fields = new HashMap<>();

  /**
   * The first value of each name counts.
   *
   * @throws Untranslatable when a name or value is not percent-encoded as it should be
   */
  FormBody(String body) {
    this(body, Integer.MAX_VALUE);
  }

  /**
   * The same for a form that has few fields.
   *
   * @throws Untranslatable also when there are more than these
   */
  FormBody(String body, int mostFields) {
    int start = 0;
    while (start < body.length()) {
      int end = body.indexOf('&', start);
      end = end < 0 ? body.length() : end;
      int equals = body.indexOf('=', start);
      equals = equals < 0 || equals > end ? end : equals;
      if (equals - start <= LONGEST_NAME) {
        String name = decode(body.substring(start, equals), "a name");
        if (!fields.containsKey(name)) {
          if (fields.size() == mostFields) {
            throw new Untranslatable("it has more than " + mostFields + " fields");
          }
          fields.put(name, decode(body.substring(Math.min(equals + 1, end), end), name));
        }
      }
      start = end + 1;
    }
  }

  /** Every field as it was sent, in the order of the names. */
  SortedMap<String, String> fields() {
    return new TreeMap<>(fields);
  }

  /** The value without surrounding blanks; empty when the field is absent. */
  String text(String name) {
    return fields.getOrDefault(name, "").strip();
  }

  /**
   * The value of a field that has to be there.
   *
   * @throws Untranslatable when it is absent or empty
   */
  String required(String name) {
    String value = text(name);
    if (value.isEmpty()) {
      throw new Untranslatable(name + " is missing");
    }
    return value;
  }

  private static String decode(String encoded, String place) {
    try {
      return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new Untranslatable(
          place + " is not percent-encoded text: " + abbreviated(encoded) + "; right is %40 for @");
    }
  }

  private static String abbreviated(String text) {
    return text.length() > 40 ? text.substring(0, 40) + "…" : text;
  }
}
