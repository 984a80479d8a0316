package dev.caravan.connection;

import dev.caravan.mailchimp.Audience;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Whether what an export goal names exists and fits. */
final class ExportCheck {
  private final PropertyCheck properties;
  private final AccountAudiences account;
  private final Predicate<String> segmentExists;
  private final Function<String, Optional<List<String>>> stages;
  private final Problems problems;

  /**
   * @param account null when the document's account does not exist
   * @param stages the names of a lifecycle's stages; empty when there is no such lifecycle
   */
  ExportCheck(
      PropertyCheck properties,
      AccountAudiences account,
      Predicate<String> segmentExists,
      Function<String, Optional<List<String>>> stages,
      Problems problems) {
    this.properties = properties;
    this.account = account;
    this.segmentExists = segmentExists;
    this.stages = stages;
    this.problems = problems;
  }

  void check(String place, ExportGoal goal) {
    segment(place + ".segment", goal.segment());
    properties.isAddress(place + ".identifier", goal.identifier());
    if (goal.stage() != null) {
      stage(place + ".lifecycle", goal.stage());
    }
    if (goal.touchpoint() != null) {
      lifecycle(place + ".touchpoint.lifecycle", goal.touchpoint().lifecycle());
    }
    if (goal.removeOthers() != null
        && goal.removeOthers().action() instanceof Removal.Tag left
        && left.name().equalsIgnoreCase(goal.cappedTag())) {
      problems.add(
          place + ".removeOthers.action.tag",
          "must be another tag than that of whenCapped: one of them would take off the other");
    }
    List<Audience> audiences = new ArrayList<>();
    for (int index = 0; account != null && index < goal.audiences().size(); index++) {
      account
          .find(place + ".audiences[" + index + "]", goal.audiences().get(index))
          .ifPresent(audiences::add);
    }
    for (int index = 0; index < goal.mappings().size(); index++) {
      ExportGoal.Mapping mapping = goal.mappings().get(index);
      String mappingPlace = place + ".mappings[" + index + "]";
      source(mappingPlace, mapping);
      if (!audiences.isEmpty()) {
        target(mappingPlace, mapping.target(), audiences, goal.createFields());
      }
    }
  }

  private void target(
      String place, ExportGoal.Target target, List<Audience> audiences, boolean createFields) {
    List<String> ids = audiences.stream().map(Audience::mailchimpId).toList();
    if (target instanceof ExportGoal.Target.Interest interest) {
      account.group(place + ".interest", ids, interest.group());
    } else if (target instanceof ExportGoal.Target.Permission permission) {
      account.permission(place + ".marketingPermission", ids, permission.id());
    } else if (target instanceof ExportGoal.Target.Field field && !createFields) {
      ids.forEach(audience -> account.mergeField(place + ".field", audience, field.tag()));
    } else if (target instanceof ExportGoal.Target.Field field
        && audiences.stream().anyMatch(audience -> audience.mergeField(field.tag()).isEmpty())) {
      MergeTag.problemOfNew(field.tag())
          .ifPresent(message -> problems.add(place + ".field", message));
    }
  }

  private void source(String place, ExportGoal.Mapping mapping) {
    ExportGoal.Source source = mapping.source();
    if (source instanceof ExportGoal.Source.Property property) {
      property(place + ".property", property.id(), mapping.target());
    } else if (source instanceof ExportGoal.Source.Identifier identifier
        && !identifier.id().equals("profile")) {
      properties.isIdentifier(place + ".identifier", identifier.id());
    } else if (source instanceof ExportGoal.Source.ChosenSegments chosen) {
      for (int index = 0; index < chosen.choices().size(); index++) {
        segment(place + ".segments[" + index + "].name", chosen.choices().get(index).name());
      }
    } else if (source instanceof ExportGoal.Source.ChosenLifecycles chosen) {
      int index = 0;
      for (String name : chosen.names()) {
        lifecycle(place + ".lifecycles[" + index++ + "]", name);
      }
    }
  }

  private void property(String place, String id, ExportGoal.Target target) {
    if (target instanceof ExportGoal.Target.Field) {
      properties.exists(place, id);
    } else if (target instanceof ExportGoal.Target.Tags) {
      properties.hasNames(place, id);
    } else {
      properties.isSwitch(place, id);
    }
  }

  private void stage(String place, ExportGoal.Stage wanted) {
    lifecycle(place + ".name", wanted.lifecycle())
        .filter(names -> !names.contains(wanted.name()))
        .ifPresent(
            names ->
                problems.add(place + ".stage", Spelling.unknown("stage", wanted.name(), names)));
  }

  private Optional<List<String>> lifecycle(String place, String name) {
    Optional<List<String>> names = stages.apply(name);
    if (names.isEmpty()) {
      problems.add(place, "there is no lifecycle " + name + "; make it first");
    }
    return names;
  }

  private void segment(String place, String name) {
    if (!segmentExists.test(name)) {
      problems.add(place, "there is no segment " + name + "; make it first");
    }
  }
}
