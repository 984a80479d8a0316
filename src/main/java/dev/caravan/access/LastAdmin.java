package dev.caravan.access;

/** A change that would leave nobody who may let others in; nothing was changed. */
public final class LastAdmin extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LastAdmin(String name) {
    super(name + " is the last admin who may log in: somebody must be able to let others in");
  }
}
