package dev.caravan.sandbox;

import java.util.Set;

/**
 * A webhook of an audience.
 *
 * @param events the types it is told: subscribe, unsubscribe, profile, cleaned, upemail, campaign
 * @param sources whose changes it is told
 * @param secret the signing key; shown once, in the answer to its creation
 * @param enabled false after the receiver answered 410
 */
record Webhook(
    String id,
    String url,
    Set<String> events,
    Set<Source> sources,
    String secret,
    boolean signed,
    boolean enabled) {

  boolean wants(WebhookEvent event) {
    return enabled
        && events.contains(event.type())
        && (event.type().equals("campaign") || sources.contains(event.source()));
  }

  Webhook disabled() {
    return new Webhook(id, url, events, sources, secret, signed, false);
  }
}
