package dev.caravan.connection;

/**
 * Who changes a document, and what it has to be like for that.
 *
 * @param by as it stands in the versions
 * @param file the file in the folder of documents that the change comes from; null: somebody else
 */
public record Edit(String by, ExpectedVersion expected, String file) {

  /** A change whatever the document is like by now. */
  public static Edit by(String name) {
    return new Edit(name, ExpectedVersion.ANY, null);
  }

  /** Looks at a connection that is about to be changed. */
  void check(ConnectionRows.Row row) {
    expected.check(row.name(), row.version());
    if (row.file() != null && file == null) {
      throw new KeptInFile(row.name(), row.file());
    }
  }
}
