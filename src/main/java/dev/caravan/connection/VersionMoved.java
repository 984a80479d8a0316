package dev.caravan.connection;

/** A document is not what it was when somebody looked at it who wants to change it. */
public final class VersionMoved extends RuntimeException {
  private static final long serialVersionUID = 1L;

  VersionMoved(String name, int version) {
    super(
        version == 0
            ? "there is no connection " + name
            : "connection "
                + name
                + " is at version "
                + version
                + " by now; read it again, and make the change in what you find");
  }
}
