package dev.caravan.intake;

import java.time.Instant;

/**
 * A row of the inbox that waits to be worked off.
 *
 * @param connection surrogate id
 * @param source the word of an {@link InboxEntry.Source}
 * @param delivery the same for rows that hold one delivery, which a broker handed over twice
 */
public record InboxRow(
    long id, int connection, String source, String body, Instant receivedAt, String delivery) {

  /** A row that is known by itself. */
  public InboxRow(long id, int connection, String source, String body, Instant receivedAt) {
    this(id, connection, source, body, receivedAt, Long.toString(id));
  }
}
