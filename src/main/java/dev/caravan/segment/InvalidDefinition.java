package dev.caravan.segment;

import java.util.List;

/** A document of an objective or a zone that is refused as a whole; it changed nothing. */
public final class InvalidDefinition extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<DocumentError> errors;

  public InvalidDefinition(List<DocumentError> errors) {
    super("the document has " + errors.size() + " errors, the first: " + errors.get(0));
    this.errors = List.copyOf(errors);
  }

  /** At least one. */
  public List<DocumentError> errors() {
    return errors == null ? List.of() : errors;
  }
}
