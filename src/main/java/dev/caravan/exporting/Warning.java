package dev.caravan.exporting;

import dev.caravan.run.Outcome;
import dev.caravan.run.OutcomeClass;

/**
 * Something a person should know about a value that was sent or left out; stands beside the row's
 * class.
 *
 * @param reason a stable word such as {@code TRUNCATED}
 * @param detail a sentence for people
 * @param field the merge tag; null: the whole member
 */
record Warning(String reason, String detail, String field) {

  Outcome outcome(String address, Long profile) {
    return Outcome.because(OutcomeClass.WARN, address, profile, reason, detail, field);
  }
}
