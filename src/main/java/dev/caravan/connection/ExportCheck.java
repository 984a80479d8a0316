package dev.caravan.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Whether what an export goal names exists and fits. */
final class ExportCheck {
  private final PropertyCheck properties;
  private final AccountAudiences account;
  private final Predicate<String> segmentExists;
  private final Problems problems;

  /**
   * @param account null when the document's account does not exist
   */
  ExportCheck(
      PropertyCheck properties,
      AccountAudiences account,
      Predicate<String> segmentExists,
      Problems problems) {
    this.properties = properties;
    this.account = account;
    this.segmentExists = segmentExists;
    this.problems = problems;
  }

  void check(String place, ExportGoal goal) {
    segment(place + ".segment", goal.segment());
    properties.isAddress(place + ".identifier", goal.identifier());
    List<String> audiences = new ArrayList<>();
    for (int index = 0; account != null && index < goal.audiences().size(); index++) {
      account
          .find(place + ".audiences[" + index + "]", goal.audiences().get(index))
          .ifPresent(audience -> audiences.add(audience.mailchimpId()));
    }
    for (int index = 0; index < goal.mappings().size(); index++) {
      ExportGoal.Mapping mapping = goal.mappings().get(index);
      String mappingPlace = place + ".mappings[" + index + "]";
      source(mappingPlace, mapping.source());
      for (String audience : audiences) {
        account.mergeField(mappingPlace + ".field", audience, mapping.field());
      }
    }
  }

  private void source(String place, ExportGoal.Source source) {
    if (source instanceof ExportGoal.Source.Property property) {
      properties.exists(place + ".property", property.id());
    } else if (source instanceof ExportGoal.Source.Identifier identifier
        && !identifier.id().equals("profile")) {
      properties.isIdentifier(place + ".identifier", identifier.id());
    } else if (source instanceof ExportGoal.Source.ChosenSegments chosen) {
      for (int index = 0; index < chosen.choices().size(); index++) {
        segment(place + ".segments[" + index + "].name", chosen.choices().get(index).name());
      }
    }
  }

  private void segment(String place, String name) {
    if (!segmentExists.test(name)) {
      problems.add(
          place, "there is no segment " + name + "; make it first with PUT /api/segments/" + name);
    }
  }
}
