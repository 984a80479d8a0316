package dev.caravan.exporting;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.run.Outcome;
import java.time.Instant;
import java.util.List;

/**
 * What became of a row that was to be taken back.
 *
 * @param done what was asked of Mailchimp; null: nothing
 * @param member as Mailchimp answered it; missing where it did not
 * @param at by Mailchimp's clock
 */
record UndoResult(
    UndoRow row,
    UndoOrder.Action done,
    Outcome outcome,
    List<Outcome> warnings,
    JsonNode member,
    Instant at) {}
