package dev.caravan.importing.upload;

/** A row that is left out; the others are stored. */
final class InvalidRow extends Exception {
  private static final long serialVersionUID = 1L;

  InvalidRow(String message) {
    super(message);
  }
}
