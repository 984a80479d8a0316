package dev.caravan.connection;

import dev.caravan.mailchimp.Audience;
import dev.caravan.mailchimp.MergeField;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether what an import names exists and fits. */
final class ImportCheck {
  /** The parts of an address field (Marketing API 3.0, list merge fields). */
  private static final Set<String> ADDRESS_PARTS =
      Words.of("addr1", "addr2", "city", "state", "zip", "country");

  private final PropertyCheck properties;
  private final AccountAudiences account;
  private final Problems problems;

  /**
   * @param account null when the document's account does not exist
   */
  ImportCheck(PropertyCheck properties, AccountAudiences account, Problems problems) {
    this.properties = properties;
    this.account = account;
    this.problems = problems;
  }

  void check(ImportGoal goal) {
    List<Audience> audiences = new ArrayList<>();
    for (int index = 0; account != null && index < goal.audiences().size(); index++) {
      account
          .find("import.audiences[" + index + "].id", goal.audiences().get(index).id())
          .ifPresent(audiences::add);
    }
    if (goal.recordAudiencesIn() != null) {
      properties.isMultipleText("import.recordAudiencesIn", goal.recordAudiencesIn());
    }
    properties.isIdentifier("import.identifier.property", goal.property());
    field("import.identifier.field", goal.field(), audiences);
    for (int index = 0; index < goal.mappings().size(); index++) {
      ImportGoal.Mapping mapping = goal.mappings().get(index);
      String place = "import.mappings[" + goal.places().get(index) + "]";
      properties.takes(place, mapping.property(), mapping.mode());
      field(place + ".field", mapping.field(), audiences);
    }
  }

  /** Audiences differ: a merge field must exist in one of them at least. */
  private void field(String place, String path, List<Audience> audiences) {
    Optional<String> tag = MemberPath.mergeTag(path);
    if (tag.isEmpty() || audiences.isEmpty()) {
      return;
    }
    Optional<MergeField> field =
        audiences.stream().flatMap(audience -> audience.mergeField(tag.get()).stream()).findFirst();
    if (field.isEmpty()) {
      field = account.mergeField(place, audiences.get(0).mailchimpId(), tag.get());
    }
    String[] parts = path.split("\\.");
    if (field.isPresent() && parts.length == 3) {
      part(place, field.get(), parts[2]);
    }
  }

  private void part(String place, MergeField field, String part) {
    if (!field.type().equals("address")) {
      problems.add(
          place, field.tag() + " is of type " + field.type() + "; only an address has parts");
    } else if (!ADDRESS_PARTS.contains(part)) {
      problems.add(place, Spelling.unknown("part of an address", part, ADDRESS_PARTS));
    }
  }
}
