package dev.caravan.mailchimp;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An audience (a list, in the API's paths) as Mailchimp described it last.
 *
 * @param id surrogate id
 * @param account surrogate id
 * @param doubleOptin whether new members are pending until they confirm
 * @param members how many there are, by status
 * @param permissions empty where the GDPR form is off, or nobody answered it yet
 * @param fetchedAt when Mailchimp was asked
 */
public record Audience(
    int id,
    int account,
    String mailchimpId,
    String name,
    boolean doubleOptin,
    Map<String, Long> members,
    List<MergeField> mergeFields,
    List<InterestGroup> groups,
    List<MarketingPermission> permissions,
    Instant fetchedAt) {

  /** The same audience with more merge fields, as if they were there. */
  public Audience withMergeFields(List<MergeField> more) {
    List<MergeField> all = new ArrayList<>(mergeFields);
    all.addAll(more);
    return new Audience(
        id, account, mailchimpId, name, doubleOptin, members, all, groups, permissions, fetchedAt);
  }

  /** The group with this id, or with this category and name, {@code Interests/News}. */
  public Optional<InterestGroup> group(String idOrName) {
    return groups.stream()
        .filter(group -> group.id().equals(idOrName) || group.path().equals(idOrName))
        .findFirst();
  }

  /** The permission with this id; empty when the audience's form has no such question. */
  public Optional<MarketingPermission> permission(String id) {
    return permissions.stream().filter(permission -> permission.id().equals(id)).findFirst();
  }

  /** The merge field with this tag, spelled exactly so. */
  public Optional<MergeField> mergeField(String tag) {
    return mergeFields.stream().filter(field -> field.tag().equals(tag)).findFirst();
  }
}
