package dev.caravan.event;

import java.time.Instant;

/**
 * What somebody has had to do with one interaction: a banner, a dialogue, a form of a website.
 *
 * @param name its name or id, as the events have it
 * @param views how often it was seen
 * @param first of all its events
 * @param last of all its events
 */
public record Interaction(
    String name, long views, long clicks, long conversions, Instant first, Instant last) {}
