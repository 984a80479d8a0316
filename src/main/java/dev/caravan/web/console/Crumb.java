package dev.caravan.web.console;

/**
 * A step on the way to a page.
 *
 * @param path null: the page itself
 */
public record Crumb(String text, String path) {}
