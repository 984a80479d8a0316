package dev.caravan.sink;

import java.time.Duration;

/** The receiver took nothing this time; the same may go well later. */
final class SinkBusy extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Duration retryAfter;

  /**
   * @param retryAfter what the receiver asked for; zero: nothing
   */
  SinkBusy(int status, Duration retryAfter) {
    super("HTTP " + status);
    this.retryAfter = retryAfter;
  }

  Duration retryAfter() {
    return retryAfter;
  }
}
