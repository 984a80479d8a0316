package dev.caravan.web.console;

/**
 * Something that goes by a definition.
 *
 * @param words such as {@code newsletter › vip}
 * @param path of its page
 */
public record DocumentUse(String words, String path) {}
