package dev.caravan.run;

import dev.caravan.connection.DueConnections;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** Opens the runs of schedules. Safe for use by many threads and instances. */
public final class ScheduledRuns {
  private final Jdbi jdbi;
  private final DueConnections due;
  private final RunStore runs;

  public ScheduledRuns(Jdbi jdbi, DueConnections due, RunStore runs) {
    this.jdbi = jdbi;
    this.due = due;
    this.runs = runs;
  }

  /**
   * Opens a run of all goals that are enabled for each connection whose schedule has come; one that
   * is still running gets a run that was skipped. A crash leaves both or neither: the run, and the
   * next time of the schedule.
   */
  public List<Run> open() {
    return jdbi.inTransaction(
        handle ->
            due.claim(handle).stream()
                .map(one -> runs.scheduled(handle, one))
                .flatMap(Optional::stream)
                .toList());
  }
}
