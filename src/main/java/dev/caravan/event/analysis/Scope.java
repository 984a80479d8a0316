package dev.caravan.event.analysis;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * Which events an analysis looks at.
 *
 * @param from inclusive
 * @param to exclusive
 * @param machines whether opens and clicks count that were most likely a machine's
 */
public record Scope(Instant from, Instant to, boolean machines) {

  static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
