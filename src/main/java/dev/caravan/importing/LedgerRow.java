package dev.caravan.importing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.profile.Identifier;
import java.time.Instant;

/**
 * What an import goal last did with a member.
 *
 * @param contact Mailchimp's contact id, by which a member is found whatever its address; null
 *     where none was told
 * @param address normalised
 * @param profile null: the member was left out
 * @param inScope false: it left the audience or the chosen statuses
 * @param run the latest run that counted it
 * @param fingerprint of what was imported
 * @param contributed rule → number; null where nothing is summed
 * @param reason why it was left out; null when it was not
 * @param waitsFor the identifier of the profile whose consent it waits for, where there is no such
 *     profile yet; null: it waits for none
 */
record LedgerRow(
    long webId,
    String contact,
    String address,
    Long profile,
    boolean inScope,
    Instant lastChanged,
    Instant fetchedAt,
    long run,
    long fingerprint,
    ObjectNode contributed,
    String reason,
    Identifier waitsFor) {}
