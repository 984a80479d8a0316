package dev.caravan.connection;

/** A document is kept in a file: a change that is made elsewhere would not last. */
public final class KeptInFile extends RuntimeException {
  private static final long serialVersionUID = 1L;

  KeptInFile(String name, String file) {
    super(
        "connection %s is kept in the file %s of caravan.connections-dir; change it there"
            .formatted(name, file));
  }
}
