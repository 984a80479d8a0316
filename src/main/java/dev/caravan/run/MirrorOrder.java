package dev.caravan.run;

/**
 * Asks the route {@code mirror} to bring the membership of an audience up to date with Mailchimp.
 *
 * @param audience surrogate id
 * @param mailchimpId Mailchimp's id of the same audience
 */
public record MirrorOrder(GoalRun goalRun, int audience, String mailchimpId) {}
