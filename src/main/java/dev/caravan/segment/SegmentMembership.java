package dev.caravan.segment;

/**
 * Whether a profile is in a segment now.
 *
 * @param because the condition that decides
 */
public record SegmentMembership(boolean in, SegmentReason because) {}
