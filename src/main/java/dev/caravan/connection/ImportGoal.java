package dev.caravan.connection;

import dev.caravan.mailchimp.MemberStatus;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What is read from Mailchimp into profiles.
 *
 * @param recordAudiencesIn a multiple text property that collects audience names; null: none
 * @param field the Mailchimp field that identifies a member, {@code email_address} or any other
 * @param property the unique identifier that it is matched with
 */
public record ImportGoal(
    boolean enabled,
    List<Audience> audiences,
    String recordAudiencesIn,
    String field,
    String property,
    List<Mapping> mappings) {

  /** The name of the import goal in runs, outcomes and addresses. */
  public static final String NAME = "import";

  /**
   * One audience to read.
   *
   * @param id Mailchimp's id
   * @param zone the legislation zone of its members; null: none
   * @param consent the objective that a subscribed member counts as having consented to; null: none
   */
  public record Audience(
      String id, Set<MemberStatus> statuses, boolean createProfiles, String zone, String consent) {}

  /**
   * One rule.
   *
   * @param field a path into the member: {@code merge_fields.FNAME}, {@code tags}, {@code status},
   *     {@code interests.Interests/News}
   * @param clearWhenEmpty whether an empty Mailchimp value clears the property; otherwise it is
   *     kept
   */
  public record Mapping(String field, String property, Mode mode, boolean clearWhenEmpty) {
    /** Identifies the rule's contribution in the ledger. */
    public String rule() {
      return field + ">" + property;
    }
  }

  /** The same with its mappings reading other fields. */
  public ImportGoal reading(UnaryOperator<String> fields) {
    return new ImportGoal(
        enabled,
        audiences,
        recordAudiencesIn,
        fields.apply(field),
        property,
        mappings.stream()
            .map(
                mapping ->
                    new Mapping(
                        fields.apply(mapping.field()),
                        mapping.property(),
                        mapping.mode(),
                        mapping.clearWhenEmpty()))
            .toList());
  }

  /** How a value enters the property. */
  public enum Mode {
    SET,
    SET_IF_EMPTY,
    ADD,
    SUM;

    /** As documents write it. */
    public String word() {
      return this == SET_IF_EMPTY ? "setIfEmpty" : name().toLowerCase(Locale.ROOT);
    }
  }
}
