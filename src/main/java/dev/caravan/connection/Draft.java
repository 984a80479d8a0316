package dev.caravan.connection;

import java.util.List;

/**
 * A document as far as it could be read.
 *
 * @param document where something is wrong, a stand-in takes its place
 * @param problems what is wrong; empty: the document is as it was written
 */
public record Draft(ConnectionDocument document, List<Problem> problems) {
  public Draft {
    problems = List.copyOf(problems);
  }

  /** Whether something was found at this place, above it or below it. */
  boolean isWrongAt(String place) {
    return problems.stream()
        .map(Problem::place)
        .anyMatch(wrong -> wrong.equals(place) || isWithin(wrong, place) || isWithin(place, wrong));
  }

  private static boolean isWithin(String inner, String outer) {
    return inner.startsWith(outer + ".") || inner.startsWith(outer + "[");
  }
}
