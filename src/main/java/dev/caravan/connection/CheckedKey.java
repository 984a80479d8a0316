package dev.caravan.connection;

import java.net.URI;

/**
 * An API key that Mailchimp accepted, and whose it is.
 *
 * @param key secret: not part of {@link #toString()}
 * @param endpoint the address it was checked with
 */
public record CheckedKey(
    String key,
    URI endpoint,
    String dataCentre,
    String accountId,
    String accountName,
    String login,
    String role) {

  @Override
  public String toString() {
    return "CheckedKey[endpoint=" + endpoint + ", accountId=" + accountId + ", role=" + role + "]";
  }
}
