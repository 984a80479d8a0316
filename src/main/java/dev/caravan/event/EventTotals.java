package dev.caravan.event;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Map;

/**
 * What a connection's event source has brought since ever.
 *
 * @param byType number of events by type, in the order of the types' names
 * @param unmatched events whose address fits no profile, or several
 * @param anonymous events of visitors whom nobody has named yet
 * @param lastTime when the newest of them happened; null without events
 * @param lastReceived when the latest of them came in; null without events
 */
public record EventTotals(
    Map<String, Long> byType,
    long unmatched,
    long anonymous,
    Instant lastTime,
    Instant lastReceived) {

  /** Of the events that speak of somebody, the part that found its profile; null without any. */
  public BigDecimal joinRate() {
    long named = total() - anonymous;
    return named == 0
        ? null
        : BigDecimal.valueOf(named - unmatched)
            .divide(BigDecimal.valueOf(named), 4, RoundingMode.DOWN);
  }

  public long total() {
    return byType.values().stream().mapToLong(Long::longValue).sum();
  }
}
