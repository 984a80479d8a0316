package dev.caravan.run;

/** The states of a run and of its goals. */
public enum RunState {
  STARTING,
  RUNNING,
  COMPLETED,
  /** A goal failed, or rows were newly rejected. */
  COMPLETED_WITH_ERRORS,
  FAILED,
  STOPPING,
  STOPPED,
  /** A schedule that met a running run. */
  SKIPPED;

  public boolean isEnded() {
    return switch (this) {
      case STARTING, RUNNING, STOPPING -> false;
      default -> true;
    };
  }
}
