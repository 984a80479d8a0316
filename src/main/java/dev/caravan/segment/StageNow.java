package dev.caravan.segment;

import java.time.Instant;

/**
 * The stage that a profile is recorded in.
 *
 * @param since when it was entered
 * @param pressure null: the stage has no threshold
 */
public record StageNow(String lifecycle, String stage, Instant since, Pressure pressure) {

  /** As Mailchimp is told: {@code customer: loyal}. */
  public String text() {
    return lifecycle + ": " + stage;
  }
}
