package dev.caravan.connection;

import java.util.List;
import java.util.stream.Collectors;

/** A document that was refused as a whole; it carries everything that is wrong with it. */
public final class InvalidDocument extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  public InvalidDocument(List<Problem> problems) {
    super(
        problems.stream()
            .map(problem -> problem.place() + ": " + problem.message())
            .collect(Collectors.joining("; ")));
    this.problems = List.copyOf(problems);
  }

  public InvalidDocument(String place, String message) {
    this(List.of(new Problem(place, message)));
  }

  public List<Problem> problems() {
    return problems == null ? List.of() : problems;
  }
}
