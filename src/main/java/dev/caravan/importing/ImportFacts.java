package dev.caravan.importing;

import dev.caravan.profile.Identifier;
import dev.caravan.profile.Profile;
import dev.caravan.profile.Property;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * Everything that is known about the members of a page before anything is decided, from one
 * set-based read without locks.
 *
 * @param properties definitions by id
 * @param ledger by web id
 * @param ownWrites the last_changed of our latest write, by web id
 * @param owners the profiles that hold the identifiers on the page
 * @param profiles those profiles, and those in the ledger, by id
 * @param companions web ids of the members in scope that belong to a profile, for the profiles that
 *     a member on the page may leave
 * @param consents what was answered to the objectives that matter here
 * @param erased what on the page belonged to somebody who was erased
 * @param freshIds ids for profiles that may have to be created, one for each member
 * @param met web ids of those that a dry run has in its books; otherwise empty
 * @param newcomers who was not looked for
 */
record ImportFacts(
    Map<String, Property> properties,
    Map<Long, LedgerRow> ledger,
    Map<Long, Instant> ownWrites,
    Map<Identifier, Long> owners,
    Map<Long, Profile> profiles,
    Map<Long, Set<Long>> companions,
    ConsentFacts consents,
    Erased erased,
    long[] freshIds,
    Set<Long> met,
    Newcomers newcomers) {

  /**
   * Who must not come back.
   *
   * @param latest the number of the latest erasure when this was read
   * @param addresses of members
   * @param identifiers that nobody holds
   */
  record Erased(long latest, Set<String> addresses, Set<Identifier> identifiers) {
    boolean isNobody() {
      return addresses.isEmpty() && identifiers.isEmpty();
    }
  }
}
