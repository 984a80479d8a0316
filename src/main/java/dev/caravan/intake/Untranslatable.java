package dev.caravan.intake;

/** A body that does not mean what it should; the message names the place and what is right. */
public final class Untranslatable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public Untranslatable(String message) {
    super(message);
  }
}
