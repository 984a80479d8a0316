package dev.caravan.run;

import java.time.Instant;
import java.util.List;

/**
 * Which runs of the history are meant.
 *
 * @param connection surrogate id; null: of all connections
 * @param states empty: any
 * @param triggers empty: any, but of comparisons only those that found something
 * @param from those that began then or later; null: from ever
 * @param to those that began before; null: up to now
 */
public record RunFilter(
    Integer connection, List<RunState> states, List<String> triggers, Instant from, Instant to) {

  /** Every run that tells something. */
  public static final RunFilter ALL = new RunFilter(null, List.of(), List.of(), null, null);
}
