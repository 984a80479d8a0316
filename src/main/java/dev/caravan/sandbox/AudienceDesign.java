package dev.caravan.sandbox;

import java.util.ArrayList;
import java.util.List;

/** What a new audience of a shop looks like: merge fields of every type, groups and tags. */
final class AudienceDesign {
  private AudienceDesign() {}

  static AudienceDefinition design(
      String id, String name, int webIdBase, boolean doubleOptin, Generation generation) {
    List<Tag> tags = new ArrayList<>();
    for (String tag : List.of("shop", "fair 2025", "webinar", "wholesale", "press", "beta")) {
      tags.add(new Tag(2_000_000 + webIdBase / 1000 + tags.size(), tag));
    }
    return new AudienceDefinition(
        id,
        name,
        webIdBase,
        doubleOptin,
        generation,
        mergeFields(),
        List.of(
            category(webIdBase, "Interests", "checkboxes", "News", "Offers", "Recipes", "Events"),
            category(webIdBase, "Frequency", "radio", "Weekly", "Monthly")),
        tags,
        List.of(),
        List.of());
  }

  private static List<MergeField> mergeFields() {
    List<MergeField> fields = new ArrayList<>();
    add(fields, "FNAME", "First Name", MergeFieldType.TEXT);
    add(fields, "LNAME", "Last Name", MergeFieldType.TEXT);
    add(fields, "ADDRESS", "Address", MergeFieldType.ADDRESS);
    add(fields, "PHONE", "Phone Number", MergeFieldType.PHONE);
    add(fields, "BIRTHDAY", "Birthday", MergeFieldType.BIRTHDAY);
    add(fields, "POINTS", "Points", MergeFieldType.NUMBER);
    add(fields, "SIGNUP", "Customer Since", MergeFieldType.DATE);
    add(fields, "WEBSITE", "Website", MergeFieldType.URL);
    add(fields, "PHOTO", "Photo", MergeFieldType.IMAGEURL);
    add(fields, "TIER", "Tier", MergeFieldType.DROPDOWN, "Bronze", "Silver", "Gold", "Platinum");
    add(fields, "GENDER", "Gender", MergeFieldType.RADIO, "female", "male", "other");
    add(fields, "ZIP", "Store Zip", MergeFieldType.ZIP);
    add(fields, "SEGMENTS", "Segments", MergeFieldType.TEXT);
    add(fields, "SOURCE", "Source", MergeFieldType.TEXT);
    add(fields, "CUSTID", "Customer Number", MergeFieldType.TEXT);
    add(fields, "LEVEL", "Permission Level", MergeFieldType.TEXT);
    add(fields, "STAGE", "Lifecycle Stage", MergeFieldType.TEXT);
    return fields;
  }

  private static void add(
      List<MergeField> fields, String tag, String name, MergeFieldType type, String... choices) {
    fields.add(MergeField.of(fields.size() + 1, tag, name, type, choices));
  }

  private static InterestCategory category(
      int webIdBase, String title, String type, String... names) {
    List<Interest> interests = new ArrayList<>();
    for (String name : names) {
      interests.add(new Interest(Mix.hex(webIdBase, name.hashCode(), 10), name));
    }
    return new InterestCategory(
        Mix.hex(webIdBase, title.hashCode(), 10), title, type, List.copyOf(interests));
  }
}
