package dev.caravan.intake;

import java.time.Instant;

/**
 * A webhook of ours at Mailchimp, or one that is to be set up.
 *
 * @param id surrogate id
 * @param connection surrogate id; the connection may be gone
 * @param account surrogate id
 * @param audience Mailchimp's id
 * @param webhook Mailchimp's id; null: not set up yet
 * @param failure what went wrong last; null: nothing
 * @param checkedAt when it was found, or made, right; null: never
 */
public record OwnWebhook(
    long id,
    int connection,
    int account,
    String audience,
    String webhook,
    String failure,
    Instant checkedAt) {}
