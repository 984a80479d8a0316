package dev.caravan.connection;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The keys of one object in the order in which people are told of them. */
final class Words {
  private Words() {}

  static Set<String> of(String... words) {
    return Collections.unmodifiableSet(new LinkedHashSet<>(List.of(words)));
  }
}
