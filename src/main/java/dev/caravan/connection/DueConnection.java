package dev.caravan.connection;

import java.time.Instant;

/**
 * A connection whose schedule has come.
 *
 * @param connection surrogate id
 * @param at when it came; long ago where nobody was there to see it
 */
public record DueConnection(int connection, Instant at) {}
