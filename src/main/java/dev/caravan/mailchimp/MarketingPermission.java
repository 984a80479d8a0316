package dev.caravan.mailchimp;

/**
 * A question of an audience's GDPR form (Marketing API 3.0, list members).
 *
 * @param text what a subscriber is asked
 */
public record MarketingPermission(String id, String text) {}
