package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * An export goal that goes by a lifecycle.
 *
 * @param stage the only stage that it is for; empty: every one
 * @param counts what it counts towards thresholds, as its document says; missing: nothing
 */
public record Touchpoint(DocumentUse goal, String stage, JsonNode counts) {
  private static final java.util.Map<String, String> WORDS =
      java.util.Map.of("open", "opens", "click", "clicks");

  /** {@code counts opens and clicks, once a campaign}. */
  public String words() {
    if (counts.isMissingNode()) {
      return "counts nothing";
    }
    List<String> events = new ArrayList<>();
    counts.path("count").forEach(one -> events.add(WORDS.getOrDefault(one.asText(), one.asText())));
    return "counts "
        + String.join(" and ", events)
        + (counts.path("unit").asText().equals("event") ? ", every time" : ", once a campaign");
  }
}
