package dev.caravan.profile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Points in time as ISO 8601 in UTC, to the microsecond; a bare date is its first moment in UTC.
 */
public final class DatetimeValue {
  private static final String STORED = "0000-00-00T00:00:00Z";
  private static final Pattern DATE_AND_BLANK = Pattern.compile("(?<=^\\d{4}-\\d\\d-\\d\\d) ");
  private static final Pattern WITH_OFFSET = Pattern.compile(".*T.*([Zz]|[+-]\\d\\d:\\d\\d)");

  private DatetimeValue() {}

  /** Reads a date, or a date and time with or without offset; empty when it is neither. */
  public static Optional<Instant> parse(String text) {
    String iso = DATE_AND_BLANK.matcher(text.strip()).replaceFirst("T");
    try {
      Instant instant;
      if (iso.indexOf('T') < 0) {
        instant = LocalDate.parse(iso).atStartOfDay().toInstant(ZoneOffset.UTC);
      } else if (WITH_OFFSET.matcher(iso).matches()) {
        instant = OffsetDateTime.parse(iso).toInstant();
      } else {
        instant = LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
      }
      int year = instant.atOffset(ZoneOffset.UTC).getYear();
      return year < 1 || year > 9999
          ? Optional.empty()
          : Optional.of(instant.truncatedTo(ChronoUnit.MICROS));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /**
   * Whether a text is a time to the second in the very form in which it is stored, as most times
   * are that another program wrote.
   */
  private static boolean isStoredForm(String text) {
    if (text.length() != STORED.length() || text.startsWith("0000")) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean fits = STORED.charAt(i) == '0' ? c >= '0' && c <= '9' : c == STORED.charAt(i);
      if (!fits) {
        return false;
      }
    }
    return number(text, 11) < 24
        && number(text, 14) < 60
        && number(text, 17) < 60
        && number(text, 5) >= 1
        && number(text, 5) <= 12
        && number(text, 8) >= 1
        // Longer months are for the calendar to judge.
        && number(text, 8) <= 28;
  }

  private static int number(String text, int at) {
    return 10 * (text.charAt(at) - '0') + text.charAt(at + 1) - '0';
  }

  static Coerced coerce(JsonNode given) {
    if (given.isTextual() && isStoredForm(given.textValue())) {
      return new Coerced.Fits(given);
    }
    Optional<Instant> instant = given.isTextual() ? parse(given.textValue()) : Optional.empty();
    return instant.isPresent()
        ? new Coerced.Fits(TextNode.valueOf(instant.get().toString()))
        : PropertyValue.misfit(
            given, "a date or a time such as 2026-11-01 or 2026-11-01T10:00:00Z");
  }
}
