package dev.caravan.segment;

import java.util.Collection;
import java.util.SortedMap;

/** All objectives and zones at one moment, by id. */
public record Objectives(SortedMap<String, Objective> objectives, SortedMap<String, Zone> zones) {

  /**
   * The rule that a connection with these objectives goes by.
   *
   * @param ids empty: everybody is handled
   * @throws IllegalArgumentException when one of them does not exist
   */
  public ConsentRule rule(Collection<String> ids) {
    return new ConsentRule(ids.stream().map(this::objective).toList(), zones);
  }

  Objective objective(String id) {
    Objective objective = objectives.get(id);
    if (objective == null) {
      throw new IllegalArgumentException("there is no objective " + id);
    }
    return objective;
  }
}
