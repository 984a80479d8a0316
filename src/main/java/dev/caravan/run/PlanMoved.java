package dev.caravan.run;

/** What was approved is not what would be done by now; nothing was done. */
public final class PlanMoved extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message a sentence for people
   */
  public PlanMoved(String message) {
    super(message);
  }
}
