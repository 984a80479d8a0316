package dev.caravan.connection;

import java.net.URI;
import java.time.Instant;

/**
 * A Mailchimp account that was set up, without its secret.
 *
 * @param endpoint the address that its key was checked with, up to and including the version; the
 *     key never goes anywhere else
 * @param dataCentre such as {@code us6}
 * @param accountId Mailchimp's
 * @param accountName Mailchimp's
 * @param login Mailchimp's id of the login; simultaneous connections are counted by it
 * @param role the role of the login; null when unknown
 * @param detail what needs attention; null when nothing does
 * @param checkedAt when the key was last found good
 */
public record Account(
    int id,
    String name,
    URI endpoint,
    String dataCentre,
    String accountId,
    String accountName,
    String login,
    String role,
    State state,
    String detail,
    Instant checkedAt) {

  /** Whether the account can be used. */
  public enum State {
    CONNECTED,
    /** The key was refused or taken away: nothing goes on without a person. */
    NEEDS_ATTENTION
  }
}
