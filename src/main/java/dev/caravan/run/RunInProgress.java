package dev.caravan.run;

/** A connection has one run at a time, and one is open. */
public final class RunInProgress extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long run;

  public RunInProgress(long run) {
    super("run " + run + " of this connection has not ended yet");
    this.run = run;
  }

  /** The id of the open run. */
  public long run() {
    return run;
  }
}
