package dev.caravan.run;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What became of one row of a run, and why.
 *
 * @param address normalised; null where there is none
 * @param profile null where there is none
 * @param reason a stable word such as {@code NO_IDENTIFIER}; null where nothing needs saying
 * @param detail a sentence for people; null with {@code reason}
 * @param field the field a warning or refusal is about; null: the whole row
 * @param before what was there, field by field; null where nothing was
 * @param after what is there now; null where nothing changed
 * @param rules property → the rule that made its value; null but in dry runs
 */
public record Outcome(
    OutcomeClass outcomeClass,
    String address,
    Long profile,
    String reason,
    String detail,
    String field,
    JsonNode before,
    JsonNode after,
    JsonNode rules) {

  /** A row whose values need no reasons. */
  public Outcome(
      OutcomeClass outcomeClass,
      String address,
      Long profile,
      String reason,
      String detail,
      String field,
      JsonNode before,
      JsonNode after) {
    this(outcomeClass, address, profile, reason, detail, field, before, after, null);
  }

  /** The same with the rules behind the values. */
  public Outcome by(JsonNode rules) {
    return new Outcome(outcomeClass, address, profile, reason, detail, field, before, after, rules);
  }

  /** A row that needs no more words than its class. */
  public static Outcome of(
      OutcomeClass outcomeClass, String address, Long profile, JsonNode before, JsonNode after) {
    return new Outcome(outcomeClass, address, profile, null, null, null, before, after);
  }

  /** A row or field with its reason. */
  public static Outcome because(
      OutcomeClass outcomeClass,
      String address,
      Long profile,
      String reason,
      String detail,
      String field) {
    return new Outcome(outcomeClass, address, profile, reason, detail, field, null, null);
  }

  /** Whether all there is to say is that a profile is new: the same of everybody it is said of. */
  boolean isOnlyThatTheyAreNew() {
    return outcomeClass == OutcomeClass.ADDED
        && profile != null
        && address != null
        && reason == null
        && field == null
        && before == null
        && after == null
        && rules == null;
  }

  /** The same without a word of whom it was about. */
  public Outcome ofNobody() {
    return new Outcome(outcomeClass, null, null, reason, null, field, null, null);
  }
}
