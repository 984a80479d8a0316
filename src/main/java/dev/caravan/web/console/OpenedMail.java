package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.profile.Identifier;
import dev.caravan.web.console.HomeStore.EventArrival;
import java.time.Duration;
import java.time.Instant;

/**
 * A mail that somebody in the sandbox opened because of the page's button.
 *
 * @param campaign empty: it is not known
 * @param at when the button was pressed
 */
public record OpenedMail(String email, String campaign, Instant at) {
  private static final Duration SHOWN = Duration.ofMinutes(2);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /**
   * @param json as {@link #json} wrote it; missing: none was opened
   * @return null: none was opened
   */
  static OpenedMail of(JsonNode json) {
    return json.isMissingNode()
        ? null
        : new OpenedMail(
            json.path("email").asText(),
            json.path("campaign").asText(),
            Instant.parse(json.path("at").asText()));
  }

  ObjectNode json() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("email", email)
        .put("campaign", campaign)
        .put("at", at.toString());
  }

  boolean isShown(Instant now) {
    return now.isBefore(at.plus(SHOWN));
  }

  /** Whether the event may still come. */
  boolean isWaiting(EventArrival arrival, Instant now) {
    return arrival.at() == null && now.isBefore(at.plus(PATIENCE));
  }

  String address() {
    return Identifier.address(email);
  }

  /** What came of it. */
  String outcome(EventArrival arrival, Instant now) {
    if (arrival.at() == null) {
      return isWaiting(arrival, now)
          ? "Waiting for the event …"
          : "The event has not arrived so far.";
    }
    return "The event arrived "
        + Math.max(0, Duration.between(at, arrival.at()).toMillis())
        + " ms later"
        + (arrival.matched() ? " and found its profile." : "; no profile has this address yet.");
  }
}
