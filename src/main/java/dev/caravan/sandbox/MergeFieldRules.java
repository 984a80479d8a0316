package dev.caravan.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a merge field of each type takes, and what it makes of it. */
final class MergeFieldRules {
  /** Text is cut after this many bytes, in the middle of a character if need be. */
  static final int TEXT_BYTES = 255;

  /** A value that does not fit its field. */
  static final class Unfit extends Exception {
    private static final long serialVersionUID = 1;

    Unfit(String message) {
      super(message, null, false, false);
    }
  }

  private MergeFieldRules() {}

  /** The stored form, as JSON text; an empty array for the empty value. */
  static byte[] value(MergeField field, JsonNode given) throws Unfit {
    if (field.type() == MergeFieldType.ADDRESS) {
      return MergeAddress.value(given);
    }
    if (given.isObject()) {
      throw new Unfit("Please enter a value");
    }
    String text = given.asText().strip();
    if (text.isEmpty()) {
      return MergeValues.EMPTY;
    }
    return switch (field.type()) {
      case NUMBER -> number(text);
      case DATE -> quoted(MergeDates.date(text, field.shownAs()));
      case BIRTHDAY -> quoted(MergeDates.birthday(text));
      case URL, IMAGEURL -> quoted(cut(url(text)));
      case ZIP -> quoted(zip(text));
      case RADIO, DROPDOWN -> quoted(choice(field, text));
      default -> quoted(cut(given.asText()));
    };
  }

  static String cut(String text) {
    if (text.length() * 3 <= TEXT_BYTES) {
      return text;
    }
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return utf8.length <= TEXT_BYTES
        ? text
        : new String(utf8, 0, TEXT_BYTES, StandardCharsets.UTF_8);
  }

  private static byte[] number(String text) throws Unfit {
    try {
      BigDecimal number = new BigDecimal(text);
      if (Math.abs((long) number.scale()) > 100) {
        throw new Unfit("Please enter a number");
      }
      return number.toPlainString().getBytes(StandardCharsets.US_ASCII);
    } catch (NumberFormatException e) {
      throw new Unfit("Please enter a number");
    }
  }

  private static String url(String text) throws Unfit {
    try {
      URI uri = new URI(text);
      boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equals(uri.getScheme());
      if (web && uri.getHost() != null) {
        return text;
      }
    } catch (URISyntaxException e) {
      // refused below like an address of another kind
    }
    throw new Unfit("Please enter a valid URL");
  }

  private static String zip(String text) throws Unfit {
    if (!text.matches("[0-9]{5}")) {
      throw new Unfit("Please enter a zip code (5 digits)");
    }
    return text;
  }

  private static String choice(MergeField field, String text) throws Unfit {
    Optional<String> same = field.choices().stream().filter(text::equals).findFirst();
    if (same.isEmpty()) {
      List<String> allowed = new ArrayList<>(field.choices());
      if (!field.required()) {
        allowed.add("");
      }
      throw new Unfit(
          "Value must be one of: %s (not %s)".formatted(String.join(", ", allowed), text));
    }
    return text;
  }

  private static byte[] quoted(String text) {
    return JsonBytes.quotedBytes(text);
  }
}
