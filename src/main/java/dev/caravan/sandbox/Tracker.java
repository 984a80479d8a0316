package dev.caravan.sandbox;

/**
 * Where opened mails are reported to, as a product-analytics call.
 *
 * @param appId sent as {@code app_id}
 */
public record Tracker(String url, String appId) {}
