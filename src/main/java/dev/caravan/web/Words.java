package dev.caravan.web;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How the pages say things: escaped, numbers with separators, times as distances. */
final class Words {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private Words() {}

  /** Text for HTML, between tags and within quoted attributes alike. */
  static String escape(String text) {
    if (text == null) {
      return "";
    }
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        default -> escaped.append(c);
      }
    }
    return escaped.toString();
  }

  static String escape(JsonNode text) {
    return escape(text.asText(""));
  }

  static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** {@code a…@example.org}: enough to recognise somebody known, not to read who it is. */
  static String masked(String address) {
    int at = address.lastIndexOf('@');
    if (at < 1) {
      return "…";
    }
    return address.substring(0, address.offsetByCodePoints(0, 1)) + "…" + address.substring(at);
  }

  /** A time element: the distance to be read, the exact time to be pointed at. */
  static String time(Instant time, Instant now) {
    return "<time datetime=\"%s\" title=\"%s\">%s</time>"
        .formatted(time, TIME.format(time), distance(time, now));
  }

  private static String distance(Instant time, Instant now) {
    boolean past = !time.isAfter(now);
    Duration distance = past ? Duration.between(time, now) : Duration.between(now, time);
    if (distance.toSeconds() < 5) {
      return past ? "just now" : "in a moment";
    }
    String words = span(distance);
    return past ? words + " ago" : "in " + words;
  }

  /** A length of time in its largest unit. */
  static String span(Duration duration) {
    if (duration.toSeconds() < 60) {
      return duration.toSeconds() + " s";
    }
    if (duration.toMinutes() < 60) {
      return duration.toMinutes() + " min";
    }
    return duration.toHours() < 48 ? duration.toHours() + " h" : duration.toDays() + " days";
  }
}
