package dev.caravan.run;

/** Somebody asked the run to stop: pages that are done stay done, the rest is left. */
public final class Stopped extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public Stopped(long run) {
    super("run " + run + " was asked to stop");
  }
}
