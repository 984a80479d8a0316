package dev.caravan.connection;

/** A connection cannot have a name that another one has. */
public final class NameTaken extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NameTaken(String name) {
    super("there is a connection " + name + " already; choose another name");
  }
}
