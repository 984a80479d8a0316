package dev.caravan.mailchimp;

import java.net.URI;

/**
 * A file that Mailchimp keeps for us elsewhere, such as the results of a batch.
 *
 * @param account the surrogate id of the account that was told the address
 * @param address carries its own credential and is valid for minutes
 */
public record ResultFile(int account, URI address) {
  @Override
  public String toString() {
    return "ResultFile[" + address.getHost() + "]";
  }
}
