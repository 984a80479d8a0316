package dev.caravan.web;

import dev.caravan.connection.Account;
import java.util.List;

/**
 * Where "Connect with Mailchimp" ends: what a person who comes back from there is told.
 *
 * @param status of HTTP
 * @param name of the account here; empty: nobody was sent on this way
 * @param account as it is connected now; null: it is not
 * @param sharing other accounts here that have the same login at Mailchimp
 * @param reason why it is not connected; empty: it is
 */
public record OAuthLanding(
    int status, String name, Account account, List<String> sharing, String reason) {

  static OAuthLanding connected(Account account, List<String> sharing) {
    return new OAuthLanding(200, account.name(), account, sharing, "");
  }

  static OAuthLanding refused(int status, String name, String reason) {
    return new OAuthLanding(status, name, null, List.of(), reason);
  }

  /** What the page is called. */
  public String title() {
    return account == null ? "Not connected" : "Connected";
  }
}
