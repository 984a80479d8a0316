package dev.caravan.sandbox;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything about an audience but its members; immutable.
 *
 * @param id ten hex digits
 * @param webIdBase added to a member's slot this gives its {@code web_id}
 * @param permissions empty while the audience's GDPR form is switched off
 */
record AudienceDefinition(
    String id,
    String name,
    int webIdBase,
    boolean doubleOptin,
    Generation generation,
    List<MergeField> mergeFields,
    List<InterestCategory> categories,
    List<Tag> tags,
    List<Webhook> webhooks,
    List<MarketingPermission> permissions) {

  AudienceDefinition {
    permissions = permissions == null ? List.of() : List.copyOf(permissions);
  }

  AudienceDefinition withMergeFields(List<MergeField> changed) {
    return new AudienceDefinition(
        id,
        name,
        webIdBase,
        doubleOptin,
        generation,
        changed,
        categories,
        tags,
        webhooks,
        permissions);
  }

  AudienceDefinition withTags(List<Tag> changed) {
    return new AudienceDefinition(
        id,
        name,
        webIdBase,
        doubleOptin,
        generation,
        mergeFields,
        categories,
        changed,
        webhooks,
        permissions);
  }

  AudienceDefinition withWebhooks(List<Webhook> changed) {
    return new AudienceDefinition(
        id,
        name,
        webIdBase,
        doubleOptin,
        generation,
        mergeFields,
        categories,
        tags,
        changed,
        permissions);
  }

  AudienceDefinition withPermissions(List<MarketingPermission> changed) {
    return new AudienceDefinition(
        id,
        name,
        webIdBase,
        doubleOptin,
        generation,
        mergeFields,
        categories,
        tags,
        webhooks,
        changed);
  }

  /** All interests of all categories; a member's bits follow this order. */
  @JsonIgnore
  List<Interest> interests() {
    List<Interest> all = new ArrayList<>();
    categories.forEach(category -> all.addAll(category.interests()));
    return all;
  }
}
