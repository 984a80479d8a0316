package dev.caravan.web.console;

/**
 * A value that a member has in the field of the identifier.
 *
 * @param profile the id of the profile that has it, too; null: there is none
 */
public record Match(String value, String profile) {}
