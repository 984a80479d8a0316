package dev.caravan.connection;

import dev.caravan.mailchimp.Audience;
import dev.caravan.mailchimp.InterestGroup;
import dev.caravan.mailchimp.MarketingPermission;
import dev.caravan.mailchimp.MergeField;
import java.util.ArrayList;
import java.util.List;

/**
 * A field of a member that an import can map.
 *
 * @param path as documents write it
 * @param label what people call it
 */
public record AudienceField(String path, FieldType type, String label) {
  /** The parts of an address field (Marketing API 3.0, list merge fields). */
  static final List<String> ADDRESS_PARTS =
      List.of("addr1", "addr2", "city", "state", "zip", "country");

  /** Everything that the members of an audience offer, its own fields first. */
  public static List<AudienceField> of(Audience audience) {
    List<AudienceField> fields = new ArrayList<>();
    for (MergeField field : audience.mergeFields()) {
      String path = "merge_fields." + field.tag();
      FieldType type = FieldType.ofMergeField(field.type());
      fields.add(new AudienceField(path, type, field.name()));
      if (type == FieldType.ADDRESS) {
        for (String part : ADDRESS_PARTS) {
          fields.add(new AudienceField(path + "." + part, part(part), field.name() + ": " + part));
        }
      }
    }
    for (InterestGroup group : audience.groups()) {
      fields.add(
          new AudienceField(
              MemberPath.GROUP + group.path(),
              FieldType.BOOLEAN,
              group.category() + ": " + group.name()));
    }
    for (MarketingPermission permission : audience.permissions()) {
      fields.add(
          new AudienceField(
              MemberPath.PERMISSION + permission.id(), FieldType.BOOLEAN, permission.text()));
    }
    fields.addAll(MemberPath.PLAIN.values());
    return fields;
  }

  /** Other countries have letters in theirs. */
  static FieldType part(String part) {
    return part.equals("zip") ? FieldType.ZIP : FieldType.TEXT;
  }
}
