package dev.caravan.segment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.profile.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A segment as people write it, checked against the properties and objectives there are.
 *
 * @param description empty when not given
 */
public record SegmentDocument(String name, String description, Condition where) {

  /** What a segment may be called. */
  public static final int MAX_NAME = 100;

  /**
   * Reads a document.
   *
   * @param properties all that are defined, by id
   * @param objectives the ids of all that are defined
   * @throws InvalidSegment with every error and its place
   */
  public static SegmentDocument parse(
      JsonNode document, Map<String, Property> properties, Set<String> objectives) {
    List<DocumentError> errors = new ArrayList<>();
    if (!document.isObject()) {
      errors.add(
          new DocumentError(
              "", "a segment is an object such as {\"segment\": \"vip\", \"where\": …}"));
      throw new InvalidSegment(errors);
    }
    document
        .fieldNames()
        .forEachRemaining(
            key -> {
              if (!List.of("segment", "description", "where").contains(key)) {
                errors.add(
                    new DocumentError(
                        key, "is unknown; a segment has segment, description, where"));
              }
            });
    String name = document.path("segment").asText();
    if (!document.path("segment").isTextual()
        || name.isBlank()
        || name.length() > MAX_NAME
        || name.chars().anyMatch(Character::isISOControl)) {
      errors.add(
          new DocumentError(
              "segment", "must be the segment's name, 1 to " + MAX_NAME + " characters"));
    }
    if (document.has("description") && !document.get("description").isTextual()) {
      errors.add(new DocumentError("description", "must be a text"));
    }
    Condition where =
        new ConditionReader(properties, objectives, errors).read(document.path("where"), "where");
    if (!errors.isEmpty()) {
      throw new InvalidSegment(errors);
    }
    return new SegmentDocument(name, document.path("description").asText(), where);
  }
}
