package dev.caravan.mailchimp;

import java.net.URI;

/**
 * What a call needs to be let in.
 *
 * @param endpoint ends with {@code /3.0}; the key is sent nowhere else
 * @param key an API key or an access token
 * @param login whose simultaneous connections Mailchimp counts
 */
public record Access(URI endpoint, String key, String login) {
  @Override
  public String toString() {
    return "Access[" + endpoint + "]";
  }
}
