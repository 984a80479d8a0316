package dev.caravan.segment;

import java.time.Duration;
import java.util.List;

/** What a profile must fulfil to be in a segment. */
public sealed interface Condition {

  /** Every one of these; at least one. */
  record All(List<Condition> conditions) implements Condition {}

  /** At least one of these; at least one. */
  record Any(List<Condition> conditions) implements Condition {}

  /** Not this one. */
  record Not(Condition condition) implements Condition {}

  /** Being in another segment. */
  record InSegment(String name) implements Condition {}

  /** Being in a stage of a lifecycle now. */
  record InStage(String lifecycle, String stage) implements Condition {}

  /**
   * A test of a property's value.
   *
   * @param multiple whether the property holds a list; the test is about any element then
   */
  record OfProperty(String property, boolean multiple, ValueTest test) implements Condition {}

  /** Standing on a list of people that was saved under this name. */
  record Listed(String list) implements Condition {}

  /** What was answered to an objective. */
  record OfObjective(String objective, ConsentState state) implements Condition {}

  /**
   * Having done something.
   *
   * @param campaign Mailchimp's id; null: any or none
   * @param atLeast 1 or more
   * @param inLast null: ever
   */
  record DidEvent(String type, String campaign, int atLeast, Duration inLast)
      implements Condition {}
}
