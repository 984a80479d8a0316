package dev.caravan.segment;

import java.time.Instant;

/**
 * How a profile stands against the threshold of its stage.
 *
 * @param touches within the span that ends now, since the stage was entered
 * @param freeAt when there are fewer than {@code atMost} again, if nothing more happens; null:
 *     there are now
 */
public record Pressure(Threshold threshold, int touches, Instant freeAt) {

  /** Whether no more touches are wanted for the moment. */
  public boolean isCapped() {
    return freeAt != null;
  }
}
