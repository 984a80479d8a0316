package dev.caravan.segment;

import java.util.List;

/** The document of a segment or a lifecycle that is refused as a whole; it changed nothing. */
public final class InvalidSegment extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<DocumentError> errors;

  public InvalidSegment(List<DocumentError> errors) {
    this("segment", errors);
  }

  /**
   * @param what segment or lifecycle
   */
  InvalidSegment(String what, List<DocumentError> errors) {
    super("the " + what + " has " + errors.size() + " errors, the first: " + errors.get(0));
    this.errors = List.copyOf(errors);
  }

  /** At least one. */
  public List<DocumentError> errors() {
    return errors == null ? List.of() : errors;
  }
}
