package dev.caravan.exporting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.caravan.mailchimp.MergeField;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.MonthDay;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Turns a value of a profile into the form that a merge field of a type takes (Marketing API, merge
 * fields): JSON numbers, {@code YYYY-MM-DD}, {@code MM/DD}, five digits, one of the choices.
 */
final class FieldConversion {
  private static final Pattern ZIP = Pattern.compile("(\\d{5})(?:-\\d{4})?");
  private static final DateTimeFormatter BIRTHDAY =
      DateTimeFormatter.ofPattern("MM/dd", Locale.ROOT);
  private static final int ISO_DATE_LENGTH = 10;
  private static final int MAX_NUMBER_DIGITS = 30;

  private FieldConversion() {}

  /**
   * What goes to Mailchimp.
   *
   * @param value null: nothing is sent
   * @param warning null: nothing needs saying
   */
  record Converted(JsonNode value, Warning warning) {
    static final Converted NOTHING = new Converted(null, null);
  }

  /** Never fails: what cannot be converted is left out and said. */
  static Converted convert(JsonNode value, MergeField field) {
    if (field.type().equals("address")) {
      return address(value, field);
    }
    List<String> elements = elements(value);
    if (elements.isEmpty()) {
      return Converted.NOTHING;
    }
    String text = FieldText.join(elements);
    return switch (field.type()) {
      case "number" -> orLeftOut(number(text), text, field, "a number");
      case "date" -> orLeftOut(date(text).map(FieldConversion::text), text, field, "a date");
      case "birthday" ->
          orLeftOut(birthday(text), text, field, "a birthday such as 11/30, or a date");
      case "zip" -> orLeftOut(zip(text), text, field, "a US zip code of five digits");
      case "dropdown", "radio" ->
          orLeftOut(choice(text, field), text, field, "one of " + field.choices());
      case "url", "imageurl" ->
          orLeftOut(
              Optional.of(text).filter(url -> FieldText.cut(url).equals(url)).map(TextNode::new),
              text,
              field,
              "an address of at most " + FieldText.MAX_BYTES + " bytes");
      default -> cut(text, FieldText.cut(elements), field);
    };
  }

  /** What a value consists of as texts: those of a list in a stable order, blank ones left out. */
  static List<String> elements(JsonNode value) {
    Stream<String> elements =
        value.isArray()
            ? StreamSupport.stream(value.spliterator(), false).map(FieldConversion::plain).sorted()
            : Stream.of(plain(value));
    return elements.map(FieldText::clean).filter(text -> !text.isEmpty()).toList();
  }

  private static String plain(JsonNode value) {
    if (value.isNull() || value.isMissingNode()) {
      return "";
    }
    return value.isNumber() ? value.decimalValue().toPlainString() : value.asText();
  }

  private static Converted cut(String text, String cut, MergeField field) {
    Warning warning =
        cut.length() == text.length()
            ? null
            : new Warning(
                "TRUNCATED",
                "The value for "
                    + field.tag()
                    + " is longer than the "
                    + FieldText.MAX_BYTES
                    + " bytes that Mailchimp keeps and was cut.",
                field.tag());
    return new Converted(text(cut), warning);
  }

  private static Optional<JsonNode> number(String text) {
    try {
      BigDecimal number = new BigDecimal(text);
      // An exponent such as 1E9999999 would be written out in ten million digits.
      return Math.abs((long) number.precision() - number.scale()) > MAX_NUMBER_DIGITS
              || Math.abs(number.scale()) > MAX_NUMBER_DIGITS
          ? Optional.empty()
          : Optional.of(DecimalNode.valueOf(number));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> date(String text) {
    return day(text).map(LocalDate::toString);
  }

  private static Optional<LocalDate> day(String text) {
    try {
      return Optional.of(
          text.length() > ISO_DATE_LENGTH
              ? LocalDate.ofInstant(Instant.parse(text), ZoneOffset.UTC)
              : LocalDate.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<JsonNode> birthday(String text) {
    try {
      return Optional.of(text(BIRTHDAY.format(MonthDay.parse(text, BIRTHDAY))));
    } catch (DateTimeException e) {
      return day(text).map(BIRTHDAY::format).map(FieldConversion::text);
    }
  }

  private static Optional<JsonNode> zip(String text) {
    Matcher matcher = ZIP.matcher(text);
    return matcher.matches() ? Optional.of(text(matcher.group(1))) : Optional.empty();
  }

  private static Optional<JsonNode> choice(String text, MergeField field) {
    return field.choices().stream()
        .filter(choice -> choice.strip().equalsIgnoreCase(text))
        .findFirst()
        .map(FieldConversion::text);
  }

  private static Converted address(JsonNode value, MergeField field) {
    boolean complete =
        value.isObject()
            && Stream.of("addr1", "city", "state", "zip")
                .allMatch(part -> !value.path(part).asText().isBlank());
    return orLeftOut(
        complete ? Optional.of(value) : Optional.empty(),
        plain(value),
        field,
        "an address with addr1, city, state and zip");
  }

  private static JsonNode text(String text) {
    return TextNode.valueOf(text);
  }

  private static Converted orLeftOut(
      Optional<? extends JsonNode> converted, String text, MergeField field, String wanted) {
    if (converted.isPresent()) {
      return new Converted(converted.get(), null);
    }
    return new Converted(
        null,
        new Warning(
            "NOT_CONVERTED",
            "“%s” does not fit %s, which takes %s; it was left out."
                .formatted(FieldText.cut(text), field.tag(), wanted),
            field.tag()));
  }
}
