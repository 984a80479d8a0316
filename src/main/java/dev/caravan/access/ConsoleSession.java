package dev.caravan.access;

/**
 * Somebody who is logged in to the console.
 *
 * @param user as the user is now
 * @param notes what pages keep for later ones: an object as JSON
 */
public record ConsoleSession(ConsoleUser user, String notes) {}
