package dev.caravan.segment;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads spans of time: {@code 30d}, {@code 12h}; a day has 24 hours. */
final class Span {
  static final String RIGHT = "must be a number of days or hours, such as 30d or 12h, up to 36500d";

  private static final Pattern PATTERN = Pattern.compile("(\\d{1,6})([dh])");
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private Span() {}

  static Optional<Duration> parse(JsonNode node) {
    Matcher matcher = PATTERN.matcher(node.isTextual() ? node.textValue() : "");
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(matcher.group(1));
    Duration span =
        matcher.group(2).equals("d") ? Duration.ofDays(number) : Duration.ofHours(number);
    return span.compareTo(LONGEST) > 0 ? Optional.empty() : Optional.of(span);
  }
}
