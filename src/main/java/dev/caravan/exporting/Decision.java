package dev.caravan.exporting;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.run.OutcomeClass;
import java.util.List;

/**
 * What an export does about one candidate, and why.
 *
 * @param outcomeClass of the row when everything goes as planned
 * @param action what is sent; null: nothing, the row ends here
 * @param reason a stable word; null where nothing needs saying
 * @param detail a sentence for people; null with {@code reason}
 * @param payload what Mailchimp should accept; null where no fields are written
 * @param mark what the ledger must remember although nothing is sent; null: nothing
 */
record Decision(
    OutcomeClass outcomeClass,
    Action action,
    String reason,
    String detail,
    ObjectNode payload,
    Mark mark,
    List<Warning> warnings) {

  /** What is asked of Mailchimp. */
  enum Action {
    /** In a batch: create or update, never with a status for somebody who is there. */
    UPSERT,
    /** Alone or in bulk: what the goal does to those who leave. */
    REMOVE,
    /** One by one: give a member that this goal archived the earlier status back. */
    RETURN;

    String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** What the ledger remembers of a row that is not sent. */
  enum Mark {
    /** Left the segment and stays in the audience: told once. */
    LEFT,
    /** Is in the segment again. */
    BACK,
    /** Is out of this goal's hands: somebody else took the member out. */
    GONE
  }

  static Decision ends(OutcomeClass outcomeClass, String reason, String detail) {
    return new Decision(outcomeClass, null, reason, detail, null, null, List.of());
  }

  /** The same with a reason that people should know. */
  Decision because(String word, String sentence) {
    return new Decision(outcomeClass, action, word, sentence, payload, mark, warnings);
  }

  Decision marked(Mark mark) {
    return new Decision(outcomeClass, action, reason, detail, payload, mark, warnings);
  }
}
