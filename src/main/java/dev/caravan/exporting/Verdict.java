package dev.caravan.exporting;

import com.fasterxml.jackson.databind.JsonNode;

/** What Mailchimp made of one row of a call. */
sealed interface Verdict {

  /**
   * The member as it is now.
   *
   * @param created whether the call brought it into being
   */
  record Accepted(JsonNode member, boolean created) implements Verdict {}

  /**
   * Not carried out.
   *
   * @param text Mailchimp's words
   * @param field the merge tag that is to blame; empty: none
   */
  record Refused(Refusal refusal, String text, String field) implements Verdict {
    static Refused of(String text, String field) {
      return new Refused(Refusal.of(text, field), text, field);
    }
  }
}
