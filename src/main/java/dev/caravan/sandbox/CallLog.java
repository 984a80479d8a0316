package dev.caravan.sandbox;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The last calls, and how many there were of each kind. Thread-safe. */
final class CallLog {
  private static final int KEPT = 1000;

  private final Deque<CallInfo> last = new ArrayDeque<>();
  private final Map<String, Long> counts = new TreeMap<>();
  private long total;

  synchronized void add(CallInfo call) {
    total++;
    counts.merge(call.method() + " " + call.template(), 1L, Long::sum);
    last.addFirst(call);
    if (last.size() > KEPT) {
      last.removeLast();
    }
  }

  synchronized long total() {
    return total;
  }

  synchronized Map<String, Long> counts() {
    return Map.copyOf(counts);
  }

  /** Newest first. */
  synchronized List<CallInfo> last(int limit) {
    return new ArrayList<>(last).subList(0, Math.min(limit, last.size()));
  }
}
