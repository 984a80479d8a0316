package dev.caravan.run;

/**
 * Names one page of work within a run: what the checkpoint is kept by.
 *
 * @param goal surrogate id
 * @param audience surrogate id
 * @param phase {@code members}, {@code archived}, {@code gone}, {@code plan}, {@code send}, {@code
 *     remove}, …
 * @param page counted from 0 within the phase
 */
public record PageKey(long run, int goal, int audience, String phase, int page) {}
