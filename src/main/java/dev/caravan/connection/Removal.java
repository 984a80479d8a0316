package dev.caravan.connection;

/** What becomes of a member whose person left the segment. */
public sealed interface Removal {

  /** Out of the audience, and back with the earlier status when the person returns. */
  record Archive() implements Removal {}

  /** Stays in the audience and gets no mail; only the person can undo it. */
  record Unsubscribe() implements Removal {}

  /**
   * Stays as it is and carries a tag until the person returns.
   *
   * @param name at most 100 characters
   */
  record Tag(String name) implements Removal {}

  /** Deleted permanently: the address cannot come back but by the person. */
  record Delete() implements Removal {}

  /** The word by which documents and ledgers name it. */
  default String word() {
    return getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
  }
}
