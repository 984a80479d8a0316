package dev.caravan.segment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.profile.Property;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A lifecycle as people write it, checked against the properties there are.
 *
 * @param description empty when not given
 * @param entry what lets a profile in; null: nothing keeps anybody out
 * @param stages in order, 1 to {@link #MAX_STAGES}; the latest that fits is the profile's stage
 * @param completion what ends it; null: nothing does
 */
public record LifecycleDocument(
    String name, String description, Condition entry, List<Stage> stages, Condition completion) {

  /** The most stages that a lifecycle may have. */
  public static final int MAX_STAGES = 10;

  /**
   * One stage.
   *
   * @param threshold null: no limit
   */
  public record Stage(String name, Condition where, Threshold threshold) {}

  /**
   * Reads a document.
   *
   * @param properties all that are defined, by id
   * @param objectives the ids of all that are defined
   * @throws InvalidSegment with every error and its place
   */
  public static LifecycleDocument parse(
      JsonNode document, Map<String, Property> properties, Set<String> objectives) {
    return new LifecycleReader(properties, objectives).read(document);
  }

  /** The place of a stage in the order, from 0; -1 when there is none of this name. */
  int position(String stage) {
    return stages.stream().map(Stage::name).toList().indexOf(stage);
  }
}
