package dev.caravan.importing.upload;

/** An upload of which nothing can be read; nothing was stored. */
public final class UnreadableUpload extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnreadableUpload(String message) {
    super(message);
  }
}
