package dev.caravan.run;

/** Opens the runs of schedules. Safe for use by many threads. */
public final class ScheduledRuns {
  private final RunStore runs;

  public ScheduledRuns(RunStore runs) {
    this.runs = runs;
  }

  /**
   * Opens a run of all goals that are enabled; a connection that is still running gets a run that
   * was skipped.
   *
   * @param connection surrogate id
   */
  public Run request(int connection) {
    try {
      return runs.request(connection, "schedule", null, false, false, null);
    } catch (RunInProgress e) {
      return runs.skip(connection, "schedule");
    }
  }
}
