package dev.caravan.profile;

/** A change of a property's definition that stored values do not allow; nothing was changed. */
public final class PropertyConflict extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public PropertyConflict(String message) {
    super(message);
  }
}
