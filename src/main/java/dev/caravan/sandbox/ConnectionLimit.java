package dev.caravan.sandbox;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts the requests of the login that are being answered. Thread-safe. */
final class ConnectionLimit {
  private final int limit;
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger peak = new AtomicInteger();

  ConnectionLimit(int limit) {
    this.limit = limit;
  }

  /** Takes a place; false if there are already too many. Give it back in either case. */
  boolean enter() {
    int now = open.incrementAndGet();
    peak.accumulateAndGet(now, Math::max);
    return now <= limit;
  }

  void leave() {
    open.decrementAndGet();
  }

  /** The most requests at one time, refused ones included. */
  int peak() {
    return peak.get();
  }
}
