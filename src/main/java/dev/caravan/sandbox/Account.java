package dev.caravan.sandbox;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The account with its audiences. Thread-safe. */
final class Account {
  private final Map<String, Audience> audiences =
      Collections.synchronizedMap(new LinkedHashMap<>());
  private final Clock clock;
  private final Journeys journeys = new Journeys();
  private volatile boolean knowsStatusIfNew = true;

  Account(Clock clock) {
    this.clock = clock;
  }

  Instant now() {
    return clock.instant();
  }

  Journeys journeys() {
    return journeys;
  }

  /** Whether batches take {@code status_if_new}, which an older description does not know. */
  boolean knowsStatusIfNew() {
    return knowsStatusIfNew;
  }

  void knowsStatusIfNew(boolean known) {
    knowsStatusIfNew = known;
  }

  void add(Audience audience) {
    audiences.put(audience.id(), audience);
  }

  /** The audience, or a 404. */
  Audience audience(String id) {
    Audience audience = audiences.get(id);
    if (audience == null) {
      throw Problem.notFound();
    }
    return audience;
  }

  Collection<Audience> audiences() {
    synchronized (audiences) {
      return List.copyOf(audiences.values());
    }
  }
}
