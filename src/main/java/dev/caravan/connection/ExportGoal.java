package dev.caravan.connection;

import java.util.List;

/**
 * What is written from profiles of a segment to Mailchimp.
 *
 * @param goal its name
 * @param audiences Mailchimp's ids
 * @param identifier a unique identifier that holds the address
 * @param createSubscribers false: only existing members are enriched
 * @param removeOthers null: nobody is removed
 */
public record ExportGoal(
    String goal,
    boolean enabled,
    String segment,
    List<String> audiences,
    String identifier,
    List<Mapping> mappings,
    boolean createSubscribers,
    StatusForNew statusForNew,
    RemoveOthers removeOthers) {

  /** One rule: where a value comes from and the merge tag it goes to. */
  public record Mapping(Source source, String field) {}

  /** Where a value comes from. */
  public sealed interface Source {
    /** The value of a property; several joined with a comma. */
    record Property(String id) implements Source {}

    /** A unique identifier, or {@code profile} for Caravan's own id. */
    record Identifier(String id) implements Source {}

    /** The names of all segments the profile is in. */
    record AllSegments() implements Source {}

    /** Of these segments, those that the profile is in. */
    record ChosenSegments(List<Choice> choices) implements Source {}

    /** Always the same text. */
    record Text(String text) implements Source {}
  }

  /**
   * A chosen segment.
   *
   * @param as the text that stands for it
   */
  public record Choice(String name, String as) {}

  /** The status that a new member starts with. */
  public enum StatusForNew {
    /** Pending where the audience is double opt-in, else subscribed. */
    AUTO,
    SUBSCRIBED,
    PENDING
  }

  /**
   * Who is taken out of the audience, and how many at most without somebody's approval.
   *
   * @param atMostCount a run that would remove more removes nobody
   * @param atMostPercent the same, of the goal's managed members or of the audience by scope
   */
  public record RemoveOthers(Scope scope, int atMostCount, double atMostPercent) {}

  /** Whom removal may touch. */
  public enum Scope {
    /** Members that this goal added. */
    MANAGED,
    /** Anyone who is not in the segment. */
    AUDIENCE
  }
}
