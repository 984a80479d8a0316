package dev.caravan.event;

/**
 * A member that a webhook spoke of, to be read back from Mailchimp.
 *
 * @param connection surrogate id
 * @param audience Mailchimp's id
 * @param address normalised
 */
public record Hint(int connection, String audience, String address) {}
