package dev.caravan.exporting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.ExportGoal.Mapping;
import dev.caravan.connection.ExportGoal.Target;
import dev.caravan.mailchimp.InterestGroup;
import dev.caravan.mailchimp.MarketingPermission;
import dev.caravan.mailchimp.MergeField;
import java.util.ArrayList;
import java.util.List;

/**
 * What Mailchimp is to hold of a member, made from a profile by the rules of a goal. Pure: the same
 * profile gives the same. A value that is empty is left out, unless this goal has written one
 * before: then it is emptied. Safe for use by many threads.
 */
final class PayloadMapping {
  private final List<Mapping> mappings;
  private final AudienceTargets targets;

  /** The parts of a payload and what should be said about them. */
  record Mapped(
      ObjectNode fields,
      ObjectNode interests,
      ObjectNode permissions,
      TagWishes tags,
      List<Warning> warnings) {

    /** All of it as one object; parts that hold nothing are left out. */
    ObjectNode payload(String address) {
      ObjectNode payload = JsonNodeFactory.instance.objectNode();
      payload.put("email_address", address);
      payload.set("merge_fields", fields);
      if (!interests.isEmpty()) {
        payload.set(PayloadFields.INTERESTS, interests);
      }
      if (!permissions.isEmpty()) {
        payload.set(PayloadFields.PERMISSIONS, permissions);
      }
      tags.put(payload);
      return payload;
    }
  }

  PayloadMapping(List<Mapping> mappings, AudienceTargets targets) {
    this.mappings = List.copyOf(mappings);
    this.targets = targets;
  }

  Mapped map(Facts facts) {
    JsonNode earlier = facts.ledger() == null ? null : facts.ledger().payload();
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    Switches interests = new Switches(PayloadFields.part(earlier, PayloadFields.INTERESTS));
    Switches permissions = new Switches(PayloadFields.part(earlier, PayloadFields.PERMISSIONS));
    TagWishes tags = new TagWishes(earlier);
    List<Warning> warnings = new ArrayList<>();
    for (Mapping mapping : mappings) {
      JsonNode value = SourceValues.of(mapping.source(), facts);
      if (mapping.target() instanceof Target.Field field) {
        field(field.tag(), value, PayloadFields.of(earlier), fields, warnings);
      } else if (mapping.target() instanceof Target.Tags wanted) {
        tags.want(value, wanted.quiet(), warnings);
      } else if (mapping.target() instanceof Target.Interest interest) {
        targets
            .group(interest.group(), warnings)
            .map(InterestGroup::id)
            .ifPresent(id -> interests.set(id, value, warnings));
      } else if (mapping.target() instanceof Target.Permission permission) {
        targets
            .permission(permission.id(), warnings)
            .map(MarketingPermission::id)
            .ifPresent(id -> permissions.set(id, value, warnings));
      }
    }
    return new Mapped(fields, interests.set(), permissions.set(), tags, warnings);
  }

  private void field(
      String tag, JsonNode value, ObjectNode earlier, ObjectNode fields, List<Warning> warnings) {
    MergeField field = targets.field(tag, warnings).orElse(null);
    if (field == null) {
      return;
    }
    FieldConversion.Converted converted = FieldConversion.convert(value, field);
    if (converted.value() != null) {
      fields.set(tag, converted.value());
    } else if (converted.warning() == null && earlier.has(tag)) {
      fields.put(tag, "");
    }
    if (converted.warning() != null) {
      warnings.add(converted.warning());
    }
  }
}
