package dev.caravan.mailchimp;

import java.net.URI;

/**
 * One call to Mailchimp's OAuth server.
 *
 * @param form a url-encoded form to be posted; null: the address is only asked
 * @param token goes along as {@code Authorization: OAuth …}; null: none
 */
record OAuthCall(URI address, String form, String token) {
  @Override
  public String toString() {
    return "OAuthCall[" + address + "]";
  }
}
