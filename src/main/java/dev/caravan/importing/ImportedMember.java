package dev.caravan.importing;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.mailchimp.SeenMember;

/**
 * A member that a page brought.
 *
 * @param json as Mailchimp, or a step of the route, wrote it
 * @param known what the ledger has of it; null: nothing
 * @param fingerprint of what is imported of it
 */
record ImportedMember(ObjectNode json, SeenMember seen, LedgerRow known, long fingerprint) {

  /** Whether this is the very version that the ledger has. */
  boolean isAsKnown() {
    return known != null
        && known.fingerprint() == fingerprint
        && known.lastChanged().equals(seen.lastChanged());
  }

  /** What the member has in the sums of a profile so far; a copy. */
  ObjectNode contributedTo(long profile) {
    return known != null
            && known.profile() != null
            && known.profile() == profile
            && known.contributed() != null
        ? known.contributed().deepCopy()
        : JsonNodeFactory.instance.objectNode();
  }
}
