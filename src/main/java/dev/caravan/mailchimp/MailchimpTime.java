package dev.caravan.mailchimp;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;

/** The times of the Marketing API: {@code 2026-11-01T10:00:00+00:00}. */
public final class MailchimpTime {
  private static final int LENGTH = "2026-11-01T10:00:00+00:00".length();
  private static final String UTC = "+00:00";

  private MailchimpTime() {}

  /**
   * The instant that a text tells. Nearly all of them are in UTC and full seconds; a formatter,
   * which reads any of ISO 8601, takes ten times as long, and there is a time in every member.
   *
   * @throws java.time.DateTimeException when it is no time with an offset
   */
  public static Instant instant(String text) {
    if (text.length() != LENGTH || !text.endsWith(UTC) || !isPlain(text)) {
      return OffsetDateTime.parse(text).toInstant();
    }
    long day =
        LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10)).toEpochDay();
    int second = (number(text, 11, 13) * 60 + number(text, 14, 16)) * 60 + number(text, 17, 19);
    return Instant.ofEpochSecond(day * 86_400 + second);
  }

  /** Digits where digits belong; whether there is such a day is for {@link LocalDate} to say. */
  private static boolean isPlain(String text) {
    for (int i = 0; i < LENGTH - UTC.length(); i++) {
      char c = text.charAt(i);
      boolean right =
          switch (i) {
            case 4, 7 -> c == '-';
            case 10 -> c == 'T';
            case 13, 16 -> c == ':';
            default -> c >= '0' && c <= '9';
          };
      if (!right) {
        return false;
      }
    }
    return number(text, 11, 13) < 24 && number(text, 14, 16) < 60 && number(text, 17, 19) < 60;
  }

  private static int number(String text, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      number = number * 10 + text.charAt(i) - '0';
    }
    return number;
  }
}
