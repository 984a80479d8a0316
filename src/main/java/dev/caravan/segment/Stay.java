package dev.caravan.segment;

import java.time.Instant;

/**
 * A profile's time in a stage.
 *
 * @param leftAt null: still in it
 */
public record Stay(String lifecycle, String stage, Instant enteredAt, Instant leftAt) {}
