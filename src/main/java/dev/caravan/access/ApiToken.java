package dev.caravan.access;

import java.time.Instant;

/**
 * A token by which a program calls the API for a user. The token itself is shown once and kept
 * nowhere.
 *
 * @param owner the name of the user
 * @param name what the owner calls it
 * @param usedAt when it was used last, to ten minutes; null: never
 */
public record ApiToken(
    int id,
    String owner,
    String name,
    Scope scope,
    Instant createdAt,
    Instant expiresAt,
    Instant usedAt) {}
