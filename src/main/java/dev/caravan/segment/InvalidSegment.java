package dev.caravan.segment;

import java.util.List;

/** A segment's document that is refused as a whole; it changed nothing. */
public final class InvalidSegment extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<DocumentError> errors;

  public InvalidSegment(List<DocumentError> errors) {
    super("the segment has " + errors.size() + " errors, the first: " + errors.get(0));
    this.errors = List.copyOf(errors);
  }

  /** At least one. */
  public List<DocumentError> errors() {
    return errors == null ? List.of() : errors;
  }
}
