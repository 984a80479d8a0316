package dev.caravan.segment;

import java.util.List;

/** An objective or a zone that cannot be deleted while something goes by it. */
public final class DefinitionInUse extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param what such as {@code zone EU}
   * @param users such as {@code segment vip}; at least one
   */
  public DefinitionInUse(String what, List<String> users) {
    super(what + " is used by " + String.join(", ", users));
  }
}
