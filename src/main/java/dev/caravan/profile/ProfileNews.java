package dev.caravan.profile;

import org.jdbi.v3.core.Handle;

/**
 * Notes that a profile may be handled from now on which could not be before: one that is new, or
 * has another zone, another identifier or other consent. Who waits for such news asks for their
 * times first, and not for every profile. Safe for use by many threads.
 */
final class ProfileNews {
  private ProfileNews() {}

  /** To be called in the transaction that writes what is new. */
  static void note(Handle handle) {
    handle.execute("insert into profile_news default values");
  }
}
