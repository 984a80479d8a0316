package dev.caravan.connection;

import dev.caravan.event.EmailEvent;
import java.util.List;
import java.util.Set;

/**
 * What is written from profiles of a segment to Mailchimp.
 *
 * @param goal its name
 * @param audiences Mailchimp's ids
 * @param identifier a unique identifier that holds the address
 * @param createSubscribers false: only existing members are enriched
 * @param createFields whether merge fields that an audience lacks are made there
 * @param removeOthers null: nobody is removed
 * @param stage only profiles in this stage are written; null: whatever their stage
 * @param touchpoint null: it adds to no threshold and is held back by none
 * @param cappedTag the tag that members carry while their profile is at its threshold; null: none
 * @param holdOut percent of the candidates that are kept out, always the same people; 0: nobody
 */
public record ExportGoal(
    String goal,
    boolean enabled,
    String segment,
    List<String> audiences,
    String identifier,
    List<Mapping> mappings,
    boolean createSubscribers,
    boolean createFields,
    StatusForNew statusForNew,
    RemoveOthers removeOthers,
    Stage stage,
    Touchpoint touchpoint,
    String cappedTag,
    double holdOut) {

  /** One rule: where a value comes from and where it goes. */
  public record Mapping(Source source, Target target) {}

  /** Where a value goes. */
  public sealed interface Target {
    /** A merge field, by its tag. */
    record Field(String tag) implements Target {}

    /**
     * Tags of the member, one for each value.
     *
     * @param quiet whether journeys that wait for a tag are not set off
     */
    record Tags(boolean quiet) implements Target {}

    /** A group, by its id or by category and name: in it or not. */
    record Interest(String group) implements Target {}

    /** A question of the GDPR form, by its id: agreed to or not. */
    record Permission(String id) implements Target {}
  }

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

    /** The stages the profile is in, each with its lifecycle: {@code customer: loyal}. */
    record AllLifecycles() implements Source {}

    /** The same, of these lifecycles. */
    record ChosenLifecycles(Set<String> names) implements Source {}

    /** The names of the interactions that the profile has seen, over all time. */
    record Interactions() implements Source {}

    /** What the person allows, such as {@code PERSONAL}. */
    record PermissionLevel() implements Source {}

    /** Always the same text. */
    record Text(String text) implements Source {}
  }

  /**
   * A chosen segment.
   *
   * @param as the text that stands for it
   */
  public record Choice(String name, String as) {}

  /** A stage of a lifecycle. */
  public record Stage(String lifecycle, String name) {}

  /**
   * What the goal adds to the thresholds of a lifecycle, whose caps it keeps.
   *
   * @param count the email events of its audiences that are touches; at least one
   */
  public record Touchpoint(String lifecycle, Set<EmailEvent> count, Unit unit) {}

  /** What counts as one touch. */
  public enum Unit {
    /** All events of a campaign together. */
    CAMPAIGN,
    /** Each event. */
    EVENT
  }

  /** The status that a new member starts with. */
  public enum StatusForNew {
    /** Pending where the audience is double opt-in, else subscribed. */
    AUTO,
    SUBSCRIBED,
    PENDING
  }

  /**
   * Who counts as one too many in the audience, what becomes of them, and of how many at most
   * without somebody's approval.
   *
   * @param atMostCount a run that would remove more removes nobody
   * @param atMostPercent the same, of the goal's managed members or of the audience by scope
   */
  public record RemoveOthers(Scope scope, Removal action, int atMostCount, double atMostPercent) {}

  /** Whom removal may touch. */
  public enum Scope {
    /** Members that this goal added. */
    MANAGED,
    /** Anyone who is not in the segment. */
    AUDIENCE
  }
}
