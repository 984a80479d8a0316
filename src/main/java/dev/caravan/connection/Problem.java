package dev.caravan.connection;

/**
 * One thing that is wrong with a document.
 *
 * @param place {@code exports[0].mappings[2].field}; empty for the document itself
 * @param message what is wrong and what would be right
 */
public record Problem(String place, String message) {}
