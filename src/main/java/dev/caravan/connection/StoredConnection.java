package dev.caravan.connection;

/** What became of a document that was put. */
public record StoredConnection(Connection connection, Change change) {

  /** Whether there was anything to store. */
  public enum Change {
    CREATED,
    CHANGED,
    /** The same document was there already; it has no new version. */
    NONE
  }
}
