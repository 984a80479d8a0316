package dev.caravan.intake;

import dev.caravan.event.EventStore;
import java.time.Clock;
import java.time.Duration;

/**
 * Looks again for the profiles of unmatched events. New identifiers attach their events at once;
 * this finds what was written at the very same moment, or is meant by a changed join key.
 */
public final class LateJoin {
  private static final Duration RECENT = Duration.ofHours(1);

  private final EventStore events;
  private final Clock clock;

  public LateJoin(EventStore events, Clock clock) {
    this.events = events;
    this.clock = clock;
  }

  /** The events of the last hour; answers how many found their profile. */
  public int recent() {
    return events.attachWaiting(clock.instant().minus(RECENT));
  }

  /** All events; answers how many found their profile. */
  public int all() {
    return events.attachWaiting();
  }
}
