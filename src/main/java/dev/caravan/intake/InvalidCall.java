package dev.caravan.intake;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** A call that is not what it should be, with every mistake by its place. */
public final class InvalidCall extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Map<String, String> mistakes;

  /**
   * A call with these mistakes.
   *
   * @param mistakes place to message; the place is empty where the body is no JSON at all
   */
  public InvalidCall(Map<String, String> mistakes) {
    super(
        mistakes.entrySet().stream()
            .limit(3)
            .map(mistake -> mistake.getKey() + ": " + mistake.getValue())
            .collect(Collectors.joining("; ")));
    this.mistakes = new LinkedHashMap<>(mistakes);
  }

  public Map<String, String> mistakes() {
    return mistakes;
  }
}
