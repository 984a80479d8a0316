package dev.caravan.event.analysis;

/**
 * Which people behind a bar are told.
 *
 * @param after the last profile of the page before; 0: the first page
 * @param limit at least 1
 */
public record People(long after, int limit) {}
