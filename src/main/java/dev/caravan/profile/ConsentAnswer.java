package dev.caravan.profile;

import java.time.Instant;

/**
 * What a person answered to an objective.
 *
 * @param consented false: refused
 * @param at when the answer was given
 * @param source where it came from: {@code api}, {@code import}, …
 */
public record ConsentAnswer(
    long profile, String objective, boolean consented, Instant at, String source) {}
