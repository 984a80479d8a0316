package dev.caravan.event;

import java.time.Instant;
import java.util.List;

/**
 * Members of one audience to be read back from Mailchimp and imported by the import's own steps.
 *
 * @param connection surrogate id
 * @param audience Mailchimp's id
 * @param addresses normalised, without duplicates
 * @param leasedUntil until when they are this taker's; a webhook that speaks of one of them again
 *     meanwhile ends its lease, so that it is read back once more
 */
public record Hints(int connection, String audience, List<String> addresses, Instant leasedUntil) {}
