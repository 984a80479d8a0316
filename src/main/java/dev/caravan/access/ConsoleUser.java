package dev.caravan.access;

import java.time.Instant;

/**
 * Somebody who logs in to the console or owns API tokens.
 *
 * @param name what is typed in at the login; never changes
 * @param personalData whether addresses and properties marked as personal data are shown
 * @param disabledAt since when nobody is let in by this name and its tokens; null: they are let in
 * @param revision raised with every change; a session begun under an earlier one has ended
 */
public record ConsoleUser(
    int id,
    String name,
    Role role,
    boolean personalData,
    Instant disabledAt,
    int revision,
    Instant createdAt,
    Instant changedAt) {
  /** The user that the settings give a password; it is always there and always an admin. */
  public static final String FIRST = "admin";

  public boolean isDisabled() {
    return disabledAt != null;
  }
}
