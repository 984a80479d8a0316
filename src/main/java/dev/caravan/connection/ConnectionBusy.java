package dev.caravan.connection;

/** A connection that cannot be deleted because it is running. */
public final class ConnectionBusy extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ConnectionBusy(String connection, long run) {
    super("connection " + connection + " is running; stop run " + run + " first");
  }
}
