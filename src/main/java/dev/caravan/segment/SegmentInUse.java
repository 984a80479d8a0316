package dev.caravan.segment;

import java.util.List;

/** A segment that cannot be deleted while others refer to it. */
public final class SegmentInUse extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param users in words: {@code segment vip}
   */
  public SegmentInUse(String name, List<String> users) {
    super("segment " + name + " is used by " + String.join(", ", users));
  }
}
