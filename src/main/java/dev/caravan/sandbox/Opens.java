package dev.caravan.sandbox;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Mails that were opened on demand, besides the invented activity. Thread-safe. */
final class Opens {
  /** One opening of a campaign by the member in a slot of its audience. */
  record Open(String campaign, int slot, Instant at, String ip) {}

  private final List<Open> opens = new ArrayList<>();

  synchronized void add(Open open) {
    opens.add(open);
  }

  synchronized List<Open> all() {
    return List.copyOf(opens);
  }

  synchronized List<Open> of(String campaign) {
    return opens.stream().filter(open -> open.campaign().equals(campaign)).toList();
  }
}
