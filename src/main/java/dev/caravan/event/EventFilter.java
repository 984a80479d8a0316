package dev.caravan.event;

import java.time.Instant;

/**
 * Which events are listed, newest first. Null leaves a condition out.
 *
 * @param connection surrogate id of the one that it came by
 * @param from inclusive
 * @param to exclusive
 * @param limit at least 1
 * @param after the last event of the page before; null: the first page
 */
public record EventFilter(
    Integer connection,
    Long profile,
    String type,
    Instant from,
    Instant to,
    int limit,
    Position after) {

  /** The place of an event in the list. */
  public record Position(Instant time, long id) {}
}
