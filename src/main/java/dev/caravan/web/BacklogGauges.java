package dev.caravan.web;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * What waits, over all instances: runs that are open, and what came in and is not worked off. Read
 * from the database now and then, so that looking at the gauges costs nothing and never waits. Safe
 * for use by many threads.
 */
public final class BacklogGauges {
  /**
   * @param intake rows of the inbox that are not worked off
   * @param intakeSeconds how long the oldest of them has waited
   * @param sink events that wait to be sent on
   */
  record Backlog(double running, double waiting, double intake, double intakeSeconds, double sink) {
    static final Backlog UNKNOWN =
        new Backlog(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
  }

  private final Jdbi jdbi;
  private volatile Backlog backlog = Backlog.UNKNOWN;

  public BacklogGauges(MeterRegistry meters, Jdbi jdbi) {
    this.jdbi = jdbi;
    gauge(meters, "caravan.runs.running", "Runs that an instance works on", Backlog::running);
    gauge(meters, "caravan.runs.waiting", "Open runs that nobody works on", Backlog::waiting);
    gauge(meters, "caravan.intake.waiting", "Events that are not worked off", Backlog::intake);
    gauge(
        meters,
        "caravan.intake.lag.seconds",
        "How long the oldest event that is not worked off has waited",
        Backlog::intakeSeconds);
    gauge(meters, "caravan.sink.waiting", "Events that wait to be sent on", Backlog::sink);
  }

  private void gauge(
      MeterRegistry meters, String name, String description, ToDoubleFunction<Backlog> value) {
    Gauge.builder(name, this, gauges -> value.applyAsDouble(gauges.backlog))
        .description(description)
        .register(meters);
  }

  /** Looks again; until the database answers, nothing is known. */
  public void read() {
    try {
      backlog = jdbi.withHandle(BacklogGauges::read);
    } catch (RuntimeException e) {
      backlog = Backlog.UNKNOWN;
      throw e;
    }
  }

  private static Backlog read(Handle handle) {
    return handle
        .createQuery(
            """
            select (select count(*) from run where ended_at is null and lease_until > now()) as running,
                   (select count(*) from run
                     where ended_at is null and coalesce(lease_until, now()) <= now()) as waiting,
                   i.number, i.seconds,
                   (select count(*) from outgoing) as sink
              from (select count(*) as number,
                           coalesce(extract(epoch from now() - min(received_at)), 0) as seconds
                      from inbox where done_at is null) i
            """)
        .map(
            (row, context) ->
                new Backlog(
                    row.getDouble("running"),
                    row.getDouble("waiting"),
                    row.getDouble("number"),
                    row.getDouble("seconds"),
                    row.getDouble("sink")))
        .one();
  }
}
