package dev.caravan.connection;

import dev.caravan.mailchimp.MergeField;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Whether what an import names exists and fits. */
final class ImportCheck {
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
    List<String> audiences = audiences(goal);
    if (goal.recordAudiencesIn() != null) {
      properties.isMultipleText("import.recordAudiencesIn", goal.recordAudiencesIn());
    }
    properties.isIdentifier("import.identifier.property", goal.property());
    field("import.identifier.field", goal.field(), audiences)
        .ifPresent(type -> identifies(type, goal));
    for (int index = 0; index < goal.mappings().size(); index++) {
      ImportGoal.Mapping mapping = goal.mappings().get(index);
      String place = "import.mappings[" + goal.places().get(index) + "]";
      properties.takes(place, mapping.property(), mapping.mode());
      field(place + ".field", mapping.field(), audiences)
          .ifPresent(type -> properties.fits(place + ".field", type, mapping.property()));
    }
  }

  private void identifies(FieldType type, ImportGoal goal) {
    String place = "import.identifier.field";
    if (type == FieldType.LIST) {
      problems.add(place, goal.field() + " holds several values; an identifier is one");
    } else {
      properties.fits(place, type, goal.property());
    }
  }

  /** Those that exist. */
  private List<String> audiences(ImportGoal goal) {
    if (account == null) {
      return List.of();
    }
    List<String> ids = goal.audiences().stream().map(ImportGoal.Audience::id).toList();
    return IntStream.range(0, ids.size())
        .filter(
            index -> account.find("import.audiences[" + index + "].id", ids.get(index)).isPresent())
        .mapToObj(ids::get)
        .toList();
  }

  /**
   * What a field holds; empty when there is no such field, or it cannot be known. Audiences differ:
   * a field must exist in one of them at least.
   */
  private Optional<FieldType> field(String place, String path, List<String> audiences) {
    if (MemberPath.PLAIN.containsKey(path)) {
      return Optional.of(MemberPath.PLAIN.get(path).type());
    }
    if (audiences.isEmpty()) {
      return Optional.empty();
    }
    if (MemberPath.group(path).isPresent()) {
      return account.group(place, audiences, MemberPath.group(path).get());
    }
    if (MemberPath.permission(path).isPresent()) {
      return account.permission(place, audiences, MemberPath.permission(path).get());
    }
    return MemberPath.mergeTag(path)
        .flatMap(tag -> account.mergeField(place, audiences, tag))
        .flatMap(field -> type(place, field, path));
  }

  private Optional<FieldType> type(String place, MergeField field, String path) {
    String[] parts = path.split("\\.");
    if (parts.length < 3) {
      return Optional.of(FieldType.ofMergeField(field.type()));
    }
    if (!field.type().equals("address")) {
      problems.add(
          place, field.tag() + " is of type " + field.type() + "; only an address has parts");
      return Optional.empty();
    }
    if (!AudienceField.ADDRESS_PARTS.contains(parts[2])) {
      problems.add(
          place, Spelling.unknown("part of an address", parts[2], AudienceField.ADDRESS_PARTS));
      return Optional.empty();
    }
    return Optional.of(AudienceField.part(parts[2]));
  }
}
