package dev.caravan.event;

import java.time.Instant;
import java.util.Map;

/**
 * What a connection's event source has brought since ever.
 *
 * @param byType number of events by type, in the order of the types' names
 * @param unmatched events whose address fits no profile, or several
 * @param lastTime when the newest of them happened; null without events
 * @param lastReceived when the latest of them came in; null without events
 */
public record EventTotals(
    Map<String, Long> byType, long unmatched, Instant lastTime, Instant lastReceived) {

  public long total() {
    return byType.values().stream().mapToLong(Long::longValue).sum();
  }
}
