package dev.caravan.web.console;

import java.time.Instant;

/**
 * Something that waits for a person.
 *
 * @param tone {@code bad}, {@code warn} or {@code idle}
 * @param what in a few words
 * @param why a sentence
 * @param action what the link says
 * @param path where it is done
 * @param since null: nobody wrote it down
 */
public record Need(
    String tone, String what, String why, String action, String path, Instant since) {}
