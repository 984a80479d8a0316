package dev.caravan.intake;

import java.time.Instant;

/**
 * A row of the inbox that waits to be worked off.
 *
 * @param connection surrogate id
 * @param source the word of an {@link InboxEntry.Source}
 */
public record InboxRow(long id, int connection, String source, String body, Instant receivedAt) {}
