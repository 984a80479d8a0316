package dev.caravan.intake;

/** What came in could not be stored now; the sender is asked to try again. */
public final class IntakeUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  // Without a cause: what a database says when it fails may hold what was to be stored.
  public IntakeUnavailable(String message) {
    super(message);
  }
}
