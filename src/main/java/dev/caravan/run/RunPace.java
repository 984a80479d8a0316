package dev.caravan.run;

import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.Handle;

/**
 * How fast a run gets on.
 *
 * @param rate rows a second: of the last minute while it runs, of all of it once it has ended; null
 *     where nothing can be said yet
 * @param secondsLeft until the goals that have begun are through, at this rate; null where nothing
 *     can be said, and once it has ended
 */
record RunPace(Double rate, Long secondsLeft) {
  private static final Duration LOOK_BACK = Duration.ofMinutes(1);
  private static final RunPace UNKNOWN = new RunPace(null, null);

  /**
   * @param done rows that are in the books
   * @param total rows there are to be done, as far as is known
   */
  static RunPace of(Handle handle, Run run, long done, long total) {
    if (run.startedAt() == null) {
      return UNKNOWN;
    }
    if (run.state().isEnded()) {
      return new RunPace(rate(done, run.startedAt(), run.endedAt()), null);
    }
    Double rate = lately(handle, run.id());
    return rate == null || rate == 0
        ? new RunPace(rate, null)
        : new RunPace(rate, (long) Math.ceil((total - done) / rate));
  }

  private static Double rate(long rows, Instant from, Instant to) {
    long millis = Duration.between(from, to).toMillis();
    return millis <= 0 ? null : rounded(rows * 1000.0 / millis);
  }

  /** By the database's clock, as the pages are. */
  private static Double lately(Handle handle, long run) {
    return handle
        .createQuery(
            """
            select coalesce(sum(p.read + p.echoes), 0)
                   / extract(epoch from least(:back::interval, clock_timestamp() - r.started_at))
              from run r
              left join run_page p on p.run = r.id and p.at > now() - :back::interval
             where r.id = :run
             group by r.started_at
            """)
        .bind("run", run)
        .bind("back", LOOK_BACK.toString())
        .mapTo(Double.class)
        .findOne()
        .map(RunPace::rounded)
        .orElse(null);
  }

  private static double rounded(double rate) {
    return Math.round(rate * 10) / 10.0;
  }
}
