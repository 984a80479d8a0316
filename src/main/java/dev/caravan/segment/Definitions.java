package dev.caravan.segment;

import java.util.Optional;

/** What a condition may refer to by name. */
interface Definitions {
  /** The condition of a segment; empty when there is none of this name. */
  Optional<Condition> segment(String name);

  /** Empty when there is none of this name. */
  Optional<LifecycleDocument> lifecycle(String name);
}
