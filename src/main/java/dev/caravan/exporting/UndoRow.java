package dev.caravan.exporting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.run.OutcomeClass;
import java.time.Instant;

/**
 * A row that another run has written, to be taken back.
 *
 * @param profile negative: a member without a profile
 * @param address normalised; null: of somebody who was erased
 * @param written what the run did: ADDED, CHANGED or REMOVED
 * @param before what stood there, field by field, as far as it is known; empty: nothing is
 * @param after what the run wrote
 * @param attempted whether a call was made before of which no answer is known
 * @param ownWrite the time that Mailchimp gave our latest write to the member; null: none is known
 * @param payload what the ledger says Mailchimp has; null: nothing
 */
record UndoRow(
    long profile,
    String address,
    OutcomeClass written,
    ObjectNode before,
    ObjectNode after,
    boolean attempted,
    Instant ownWrite,
    JsonNode payload) {}
