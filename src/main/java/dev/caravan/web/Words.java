package dev.caravan.web;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Pattern;

/** How the pages say things: numbers with separators, times as distances, states in words. */
public final class Words {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final Pattern ISO =
      Pattern.compile("\\b\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?Z\\b");

  private Words() {}

  public static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** {@code 1 row}, {@code 1,234 rows}. */
  public static String count(long number, String one) {
    return number(number) + " " + one + (number == 1 ? "" : "s");
  }

  public static String percent(double share) {
    return String.format(
        Locale.ROOT, share >= 0.1 || share == 0 ? "%.0f %%" : "%.1f %%", share * 100);
  }

  /** {@code a…@example.org}: enough to recognise somebody known, not to read who it is. */
  public static String masked(String address) {
    int at = address.lastIndexOf('@');
    if (at < 1) {
      return "…";
    }
    return address.substring(0, address.offsetByCodePoints(0, 1)) + "…" + address.substring(at);
  }

  /** A name as a step of a path, whatever is in it. */
  public static String step(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** With a capital letter in front. */
  public static String capital(String words) {
    return words.isEmpty()
        ? words
        : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  public static String exact(Instant time) {
    return TIME.format(time);
  }

  /**
   * A text with the times in it that the API wrote as pages write them. A bare date is stored as
   * its first moment, so that the first moment of a day is told as a date.
   */
  public static String times(String text) {
    return ISO.matcher(text).replaceAll(time -> exact(time.group()));
  }

  /** What only looks like a time stays. */
  private static String exact(String iso) {
    try {
      Instant time = Instant.parse(iso);
      return iso.endsWith("T00:00:00Z") ? iso.substring(0, iso.indexOf('T')) : exact(time);
    } catch (DateTimeParseException e) {
      return iso;
    }
  }

  /** How far a time is away. */
  public static String distance(Instant time, Instant now) {
    boolean past = !time.isAfter(now);
    Duration distance = past ? Duration.between(time, now) : Duration.between(now, time);
    if (distance.toSeconds() < 5) {
      return past ? "just now" : "in a moment";
    }
    String words = span(distance);
    return past ? words + " ago" : "in " + words;
  }

  /** A length of time in its largest unit. */
  public static String span(Duration duration) {
    if (duration.toSeconds() < 60) {
      return duration.toSeconds() + " s";
    }
    if (duration.toMinutes() < 60) {
      return duration.toMinutes() + " min";
    }
    return duration.toHours() < 48 ? duration.toHours() + " h" : duration.toDays() + " days";
  }

  /** A time as the API writes it; null: it is not there. */
  public static Instant instant(JsonNode text) {
    return text.isTextual() ? Instant.parse(text.asText()) : null;
  }

  /** {@code COMPLETED_WITH_ERRORS} as {@code completed with errors}. */
  public static String words(String constant) {
    return constant.toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** The colour of a state: {@code good}, {@code warn}, {@code bad}, {@code busy}, {@code idle}. */
  public static String tone(String state) {
    return switch (state) {
      case "COMPLETED", "CONNECTED" -> "good";
      case "COMPLETED_WITH_ERRORS", "STOPPING", "STOPPED", "STALE", "NEEDS_ATTENTION" -> "warn";
      case "FAILED" -> "bad";
      case "STARTING", "RUNNING", "WAITING_FOR_DATA" -> "busy";
      default -> "idle";
    };
  }
}
