package dev.caravan.sandbox;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Times on the wire: ISO 8601 with offset, to the second; epoch second 0 stands for "none". */
final class Timestamps {
  private static final DateTimeFormatter SPACED =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  private Timestamps() {}

  /** Writes a quoted time, or {@code ""} for 0. */
  static void write(JsonBytes out, int epochSecond) {
    out.raw('"');
    if (epochSecond != 0) {
      int second = Math.floorMod(epochSecond, 86_400);
      date(out, Math.floorDiv(epochSecond, 86_400));
      out.raw('T').padded(second / 3600, 2).raw(':').padded(second / 60 % 60, 2);
      out.raw(':').padded(second % 60, 2).ascii("+00:00");
    }
    out.raw('"');
  }

  /** The civil date of a day count, by Howard Hinnant's days-to-civil arithmetic. */
  private static void date(JsonBytes out, int epochDay) {
    int z = epochDay + 719_468;
    int era = Math.floorDiv(z, 146_097);
    int dayOfEra = z - era * 146_097;
    int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
    int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    int shifted = (5 * dayOfYear + 2) / 153;
    int month = shifted < 10 ? shifted + 3 : shifted - 9;
    int year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
    out.padded(year, 4).raw('-').padded(month, 2).raw('-');
    out.padded(dayOfYear - (153 * shifted + 2) / 5 + 1, 2);
  }

  static String text(long epochSecond) {
    return epochSecond == 0
        ? ""
        : DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssxxx")
            .format(Instant.ofEpochSecond(epochSecond).atOffset(ZoneOffset.UTC));
  }

  /** As webhooks write it: no zone, meant as UTC. */
  static String spaced(Instant instant) {
    return SPACED.format(instant.atOffset(ZoneOffset.UTC));
  }

  /**
   * Reads a time with offset, or one without (taken as UTC), or a bare date.
   *
   * @throws DateTimeException if the text is none of these
   */
  static long parse(String text) {
    if (text.length() == 10) {
      return LocalDate.parse(text).atStartOfDay().toEpochSecond(ZoneOffset.UTC);
    }
    if (text.length() == 19) {
      LocalDateTime local =
          text.charAt(10) == ' ' ? LocalDateTime.parse(text, SPACED) : LocalDateTime.parse(text);
      return local.toEpochSecond(ZoneOffset.UTC);
    }
    return OffsetDateTime.parse(text).toEpochSecond();
  }
}
