package dev.caravan.connection;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with one document while it is being read. */
final class Problems {
  private final List<Problem> found = new ArrayList<>();

  void add(String place, String message) {
    found.add(new Problem(place, message));
  }

  List<Problem> found() {
    return List.copyOf(found);
  }

  /**
   * @throws InvalidDocument when anything was found
   */
  void refuse() {
    if (!found.isEmpty()) {
      throw new InvalidDocument(found);
    }
  }
}
