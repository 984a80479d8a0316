package dev.caravan.segment;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * Why a condition of a segment holds for a profile, or does not.
 *
 * @param segment in whose document the place is
 * @param place such as {@code where.all[2]}
 * @param condition as it stands in the document
 * @param value what the profile has there: the property's value, or how many events; null: nothing
 * @param because where one condition of a group decided, that one stands here instead of the group;
 *     where all of them did, each of them; for a reference the reason within the other segment.
 *     Otherwise empty
 */
public record SegmentReason(
    String segment,
    String place,
    boolean holds,
    JsonNode condition,
    JsonNode value,
    List<SegmentReason> because) {}
