package dev.caravan.web.console;

import java.time.Instant;

/**
 * A run that did not go well, or did not take place.
 *
 * @param run its number
 * @param connection its name
 * @param state FAILED, COMPLETED_WITH_ERRORS or SKIPPED
 * @param detail a sentence for people; null: nothing to say
 * @param well the first run after it that went well; null: none did yet, or that says nothing
 * @param told how many notifications were written because of it
 * @param sent how many of those went out
 */
public record PastAlert(
    long run,
    String connection,
    String state,
    String detail,
    Instant at,
    Long well,
    long told,
    long sent) {

  /** Who was told, in words; empty: nobody was to be. */
  public String toldWords() {
    if (told == 0) {
      return "";
    }
    return sent == told ? told + " told" : sent + " of " + told + " told";
  }
}
