package dev.caravan.run;

/** A run cannot go on where it was; the message says why. */
public final class NotResumable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotResumable(long run, String why) {
    super("Run " + run + " cannot go on: " + why);
  }
}
