package dev.caravan.exporting;

import dev.caravan.mailchimp.Audience;
import dev.caravan.mailchimp.InterestGroup;
import dev.caravan.mailchimp.MarketingPermission;
import dev.caravan.mailchimp.MergeField;
import java.util.List;
import java.util.Optional;

/**
 * What an audience has for values to go to. A field that it lacks is told; a group or permission
 * only where the goal has no other audience, since their ids belong to one. Safe for use by many
 * threads.
 *
 * @param isOnlyOne whether the goal has this audience alone
 */
record AudienceTargets(
    List<MergeField> fields,
    List<InterestGroup> groups,
    List<MarketingPermission> permissions,
    boolean isOnlyOne) {

  static AudienceTargets of(ExportAudience work) {
    Audience audience = work.audience();
    return new AudienceTargets(
        audience.mergeFields(),
        audience.groups(),
        audience.permissions(),
        work.goal().audiences().size() == 1);
  }

  Optional<MergeField> field(String tag, List<Warning> warnings) {
    Optional<MergeField> found =
        fields.stream().filter(field -> field.tag().equals(tag)).findFirst();
    if (found.isEmpty()) {
      warnings.add(
          new Warning(
              "NO_FIELD",
              "The audience has no merge field " + tag + " any more; it was left out.",
              tag));
    }
    return found;
  }

  Optional<InterestGroup> group(String idOrPath, List<Warning> warnings) {
    Optional<InterestGroup> found =
        groups.stream()
            .filter(group -> group.id().equals(idOrPath) || group.path().equals(idOrPath))
            .findFirst();
    if (found.isEmpty()) {
      gone("NO_GROUP", "group", idOrPath, warnings);
    }
    return found;
  }

  Optional<MarketingPermission> permission(String id, List<Warning> warnings) {
    Optional<MarketingPermission> found =
        permissions.stream().filter(permission -> permission.id().equals(id)).findFirst();
    if (found.isEmpty()) {
      gone("NO_PERMISSION", "marketing permission", id, warnings);
    }
    return found;
  }

  private void gone(String reason, String what, String id, List<Warning> warnings) {
    if (isOnlyOne) {
      warnings.add(
          new Warning(
              reason,
              "The audience has no %s %s any more; it was left out.".formatted(what, id),
              id));
    }
  }
}
