package dev.caravan.intake;

import dev.caravan.sql.SqlArray;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The durable intake, with group commit: many threads hand entries in, one thread writes everything
 * that waited meanwhile in one transaction, and only after its commit the callers' futures
 * complete. So a thousand senders share one flush to disk, and nobody is told "stored" before it
 * is.
 *
 * <p>Futures complete on the executor, never on the writing thread: what callers hang on them must
 * not hold up the next commit. Safe for use by many threads.
 */
public final class Inbox implements Intake, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);
  private static final int QUEUE = 10_000;
  private static final int BATCH = 1_000;
  private static final long BATCH_CHARACTERS = 4_000_000;
  // About as many bytes. What is being written counts: its copies are in memory too.
  private static final long WAITING_CHARACTERS = 32_000_000;
  // Mailchimp waits for ten seconds; a sender should hear "try again" before it gives up.
  private static final long PATIENCE_SECONDS = 8;

  private record Waiting(InboxEntry entry, Instant at, CompletableFuture<Void> stored) {}

  private final Jdbi jdbi;
  private final Executor executor;
  private final Clock clock;
  private final BlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(QUEUE);
  private final AtomicLong characters = new AtomicLong();
  private final Thread writer = new Thread(this::write, "inbox-writer");
  private volatile boolean open = true;

  /**
   * Starts the writing thread.
   *
   * @param executor what callers wait for is completed on it
   */
  public Inbox(Jdbi jdbi, Executor executor, Clock clock) {
    this.jdbi = jdbi;
    this.executor = executor;
    this.clock = clock;
    writer.start();
  }

  @Override
  public CompletableFuture<Void> accept(InboxEntry entry) {
    Instant at = entry.at() == null ? clock.instant() : entry.at();
    Waiting waiting = new Waiting(entry, at, new CompletableFuture<>());
    long length = entry.body().length();
    if (characters.addAndGet(length) > WAITING_CHARACTERS || !open || !queue.offer(waiting)) {
      characters.addAndGet(-length);
      return CompletableFuture.failedFuture(
          new IntakeUnavailable(
              open ? "more came in than the database could store" : "shutting down"));
    }
    if (!open && queue.remove(waiting)) {
      // The writer may have ended between the check and the offer.
      characters.addAndGet(-length);
      return CompletableFuture.failedFuture(new IntakeUnavailable("shutting down"));
    }
    return waiting.stored().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** Stores what still waits, then ends. */
  @Override
  public void close() {
    open = false;
    try {
      writer.join(TimeUnit.SECONDS.toMillis(2 * PATIENCE_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write() {
    while (open || !queue.isEmpty()) {
      List<Waiting> batch = new ArrayList<>();
      try {
        fill(batch);
        if (!batch.isEmpty()) {
          insert(batch);
          answer(() -> batch.forEach(waiting -> waiting.stored().complete(null)));
        }
      } catch (InterruptedException e) {
        open = false;
        fail(batch, e);
      } catch (Throwable e) {
        // Errors too: without this thread nothing would ever be stored again.
        fail(batch, e);
      } finally {
        batch.forEach(waiting -> characters.addAndGet(-waiting.entry().body().length()));
      }
    }
  }

  private void fail(List<Waiting> batch, Throwable cause) {
    IntakeUnavailable failure = new IntakeUnavailable("the database did not store it");
    answer(() -> batch.forEach(waiting -> waiting.stored().completeExceptionally(failure)));
    // The message would hold the bodies.
    LOG.warn("{} entries could not be stored: {}", batch.size(), cause.getClass().getName());
  }

  private void answer(Runnable answers) {
    try {
      executor.execute(answers);
    } catch (RejectedExecutionException e) {
      // The program ends, and with it whatever another commit would wait for.
      answers.run();
    }
  }

  private void fill(List<Waiting> batch) throws InterruptedException {
    Waiting next = queue.poll(100, TimeUnit.MILLISECONDS);
    long length = 0;
    while (next != null) {
      batch.add(next);
      length += next.entry().body().length();
      next = batch.size() < BATCH && length < BATCH_CHARACTERS ? queue.poll() : null;
    }
  }

  private void insert(List<Waiting> batch) {
    jdbi.useTransaction(
        handle ->
            handle
                .createUpdate(
                    """
                    insert into inbox (connection, source, body, received_at, delivery)
                    select w.connection, w.source, w.body, instant(w.at), w.delivery
                      from unnest(:connections::bigint[], :sources::text[], :bodies::text[],
                                  :times::bigint[], :deliveries::text[])
                           with ordinality
                           as w (connection, source, body, at, delivery, position)
                     order by w.position
                    """)
                .bind("connections", SqlArray.longs(batch, one -> (long) one.entry().connection()))
                .bind("sources", SqlArray.texts(batch, one -> one.entry().source().word()))
                .bind("bodies", SqlArray.texts(batch, one -> one.entry().body()))
                .bind("times", SqlArray.instants(batch, Waiting::at))
                .bind("deliveries", SqlArray.texts(batch, one -> one.entry().delivery()))
                .execute());
  }
}
