package dev.caravan.connection;

import dev.caravan.mailchimp.MemberStatus;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * What is read from Mailchimp into profiles.
 *
 * @param recordAudiencesIn a multiple text property that collects audience names; null: none
 * @param field the Mailchimp field that identifies a member, {@code email_address} or any other
 * @param property the unique identifier that it is matched with
 * @param mappings to properties
 * @param permissions that answer to objectives
 */
public record ImportGoal(
    boolean enabled,
    List<Audience> audiences,
    String recordAudiencesIn,
    String field,
    String property,
    List<Mapping> mappings,
    List<Permission> permissions) {

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

  /**
   * A marketing permission of Mailchimp that answers to an objective.
   *
   * @param place of the rule in the document's list of mappings, from 0
   * @param field such as {@code marketing_permissions.a1f2}
   */
  public record Permission(int place, String field, String objective) {}

  /** Whether members can consent to anything. */
  public boolean gathersConsent() {
    if (!permissions.isEmpty()) {
      return true;
    }
    for (Audience audience : audiences) {
      if (audience.consent() != null) {
        return true;
      }
    }
    return false;
  }

  /** The objectives that members can consent to, sorted. */
  public Set<String> consentObjectives() {
    Set<String> ids = new TreeSet<>();
    audiences.stream().map(Audience::consent).filter(Objects::nonNull).forEach(ids::add);
    permissions.forEach(permission -> ids.add(permission.objective()));
    return ids;
  }

  /** Where in the document's list of mappings each of {@link #mappings} stands, from 0. */
  List<Integer> places() {
    Set<Integer> taken = new TreeSet<>();
    permissions.forEach(permission -> taken.add(permission.place()));
    return IntStream.range(0, mappings.size() + permissions.size())
        .filter(place -> !taken.contains(place))
        .boxed()
        .toList();
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
            .toList(),
        permissions);
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
