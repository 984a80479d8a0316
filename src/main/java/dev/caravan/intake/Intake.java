package dev.caravan.intake;

import java.util.concurrent.CompletableFuture;

/** Takes in what came from outside. */
public interface Intake {
  /**
   * The future completes when the entry is durable, and only then; it fails with {@link
   * IntakeUnavailable} when it could not be stored.
   */
  CompletableFuture<Void> accept(InboxEntry entry);
}
