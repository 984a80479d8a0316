package dev.caravan.web;

import dev.caravan.profile.Identifier;
import dev.caravan.web.StatusStore.EventArrival;
import java.time.Duration;
import java.time.Instant;

/**
 * A mail that somebody in the sandbox opened because of the page's button.
 *
 * @param at when the button was pressed
 */
record OpenedMail(String email, String campaign, Instant at) {
  private static final Duration SHOWN = Duration.ofMinutes(2);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

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

  /** What came of it, as HTML. */
  String notice(EventArrival arrival, Instant now) {
    String what =
        "<strong>%s</strong> opened %s."
            .formatted(
                Words.escape(email),
                campaign.isEmpty() ? "a mail" : "campaign " + Words.escape(campaign));
    String then;
    if (arrival.at() == null) {
      then =
          isWaiting(arrival, now) ? "Waiting for the event …" : "The event has not arrived so far.";
    } else {
      then =
          "The event arrived "
              + Math.max(0, Duration.between(at, arrival.at()).toMillis())
              + " ms later"
              + (arrival.matched()
                  ? " and found its profile."
                  : "; no profile has this address yet.");
    }
    return "<p class=\"notice\" role=\"status\">%s %s</p>".formatted(what, then);
  }
}
