package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.web.Words;
import java.time.Instant;
import java.util.Map;

/** Thresholds of stages in words, from what the API says of them. */
public final class ThresholdWords {
  private static final Map<String, String> SPANS =
      Map.of("day", "24 hours", "week", "7 days", "month", "30 days", "quarter", "90 days");
  private static final Map<String, String> TOUCHES = Map.of("open", "opened", "click", "clicked");

  private ThresholdWords() {}

  /** {@code at most 3 mails opened in 7 days}; empty: there is no threshold. */
  public static String limit(JsonNode threshold) {
    return threshold.isObject()
        ? "at most " + touches(threshold, threshold.path("atMost").asLong())
        : "";
  }

  /** When somebody who has reached it is free again: {@code 7 days after the first of them}. */
  public static String free(JsonNode threshold) {
    return "free again %s after the first of them".formatted(span(threshold));
  }

  /**
   * How near somebody is: {@code 2 of at most 3 mails opened in 7 days; free again in 5 h}.
   *
   * @param threshold as a profile has it; missing: its stage has none
   */
  public static String pressure(JsonNode threshold, Instant now) {
    if (!threshold.isObject()) {
      return "";
    }
    String words = Words.number(threshold.path("touches").asLong()) + " of " + limit(threshold);
    Instant free = Words.instant(threshold.path("freeAt"));
    return free == null
        ? words
        : "%s; free again %s, at %s".formatted(words, Words.distance(free, now), Words.exact(free));
  }

  private static String touches(JsonNode threshold, long number) {
    String count = threshold.path("count").asText();
    return "%s %s in %s"
        .formatted(
            Words.count(number, "mail"), TOUCHES.getOrDefault(count, count), span(threshold));
  }

  private static String span(JsonNode threshold) {
    String per = threshold.path("per").asText();
    return SPANS.getOrDefault(per, per);
  }
}
