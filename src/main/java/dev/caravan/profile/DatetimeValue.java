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

  static Coerced coerce(JsonNode given) {
    Optional<Instant> instant = given.isTextual() ? parse(given.textValue()) : Optional.empty();
    return instant.isPresent()
        ? new Coerced.Fits(TextNode.valueOf(instant.get().toString()))
        : PropertyValue.misfit(
            given, "a date or a time such as 2026-11-01 or 2026-11-01T10:00:00Z");
  }
}
