package dev.caravan.exporting;

import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Calls that are made side by side. The first failure ends them: those that have not begun are left
 * out, and those in flight are waited for, because Mailchimp may have carried them out. Safe for
 * use by many threads.
 */
public final class Sending {
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private final Queue<MemberResult> results = new ConcurrentLinkedQueue<>();
  private final Queue<TagOrder.Ended> tags = new ConcurrentLinkedQueue<>();
  private final Queue<UndoResult> undone = new ConcurrentLinkedQueue<>();

  /** Whether no call has failed so far. */
  public boolean isGoingOn() {
    return failure.get() == null;
  }

  void fail(Exception cause) {
    failure.compareAndSet(null, cause);
  }

  void end(MemberResult result) {
    results.add(result);
  }

  void end(TagOrder.Ended tag) {
    tags.add(tag);
  }

  void end(UndoResult result) {
    undone.add(result);
  }

  Collection<UndoResult> undone() {
    return undone;
  }

  Collection<TagOrder.Ended> tags() {
    return tags;
  }

  Collection<MemberResult> results() {
    return results;
  }

  /** Throws what the first call that failed threw. */
  void finish() throws Exception {
    if (failure.get() != null) {
      throw failure.get();
    }
  }
}
