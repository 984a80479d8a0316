package dev.caravan.segment;

/** A segment or a lifecycle: the two kinds of documents that conditions refer to. */
record Definition(Kind kind, String name) {
  enum Kind {
    SEGMENT,
    LIFECYCLE
  }

  static Definition segment(String name) {
    return new Definition(Kind.SEGMENT, name);
  }

  static Definition lifecycle(String name) {
    return new Definition(Kind.LIFECYCLE, name);
  }

  /** What the condition refers to itself; null: nothing. */
  static Definition of(Condition condition) {
    if (condition instanceof Condition.InSegment other) {
      return segment(other.name());
    }
    return condition instanceof Condition.InStage other ? lifecycle(other.lifecycle()) : null;
  }

  /** In words: {@code segment vip}. */
  String words() {
    return kind.name().toLowerCase(java.util.Locale.ROOT) + " " + name;
  }
}
