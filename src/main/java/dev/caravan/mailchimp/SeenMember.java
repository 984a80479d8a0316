package dev.caravan.mailchimp;

import java.time.Instant;

/**
 * A member as it was read.
 *
 * @param webId stays the same when the address changes
 * @param member Mailchimp's id of it in its audience
 * @param address normalised
 * @param profile the profile it belongs to; null: none, or not known
 * @param status Mailchimp's word
 */
public record SeenMember(
    long webId, String member, String address, Long profile, String status, Instant lastChanged) {}
