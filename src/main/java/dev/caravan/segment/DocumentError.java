package dev.caravan.segment;

/**
 * One thing that is wrong with the document of a segment or a lifecycle.
 *
 * @param place such as {@code where.all[2].from}
 * @param message what was found and what would be right
 */
public record DocumentError(String place, String message) {}
