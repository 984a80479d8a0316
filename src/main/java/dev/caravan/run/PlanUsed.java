package dev.caravan.run;

/** A plan that was approved before: it passes once. */
public final class PlanUsed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public PlanUsed(long source) {
    super("the plan of run " + source + " was approved before; it passes once");
  }
}
