package dev.caravan.connection;

import dev.caravan.mailchimp.MemberStatus;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the key {@code import}. */
final class ImportReader {
  private static final Set<String> KEYS =
      Words.of("enabled", "audiences", "recordAudiencesIn", "identifier", "mappings");
  private static final Set<String> AUDIENCE_KEYS =
      Words.of("id", "statuses", "createProfiles", "zone", "consent");
  private static final Set<String> MAPPING_KEYS =
      Words.of("field", "property", "mode", "whenEmpty", "objective");

  private static final Choices<ImportGoal.Mode> MODES = new Choices<>("mode", modes());
  private static final Choices<MemberStatus> STATUSES = new Choices<>("status", statuses());
  private static final Choices<Boolean> WHEN_EMPTY = new Choices<>("choice", whenEmpty());

  private ImportReader() {}

  static ImportGoal read(Fields document) {
    return document.object("import", ImportReader::goal, KEYS);
  }

  private static ImportGoal goal(Fields fields) {
    List<ImportGoal.Audience> audiences = audiences(fields);
    if (!fields.has("identifier")) {
      fields.missing("identifier", "{field: email_address, property: email}");
    }
    String[] identifier =
        fields.has("identifier")
            ? fields.object("identifier", ImportReader::identifier, Words.of("field", "property"))
            : new String[] {"", ""};
    List<Fields> mappings = fields.objects("mappings", MAPPING_KEYS);
    return new ImportGoal(
        fields.flag("enabled", true),
        audiences,
        fields.text("recordAudiencesIn").orElse(null),
        identifier[0],
        identifier[1],
        mappings(mappings),
        permissions(mappings));
  }

  private static String[] identifier(Fields fields) {
    String field = fields.requiredText("field");
    MemberPath.problem(field).ifPresent(message -> fields.problem("field", message));
    return new String[] {field, fields.requiredText("property")};
  }

  private static List<ImportGoal.Audience> audiences(Fields fields) {
    Set<String> ids = new HashSet<>();
    List<ImportGoal.Audience> audiences =
        fields.objects("audiences", AUDIENCE_KEYS).stream()
            .map(
                audience -> {
                  String id = audience.requiredText("id");
                  if (!id.isEmpty() && !ids.add(id)) {
                    audience.problem("id", "the audience " + id + " stands there twice");
                  }
                  return new ImportGoal.Audience(
                      id,
                      statuses(audience),
                      audience.flag("createProfiles", false),
                      audience.text("zone").orElse(null),
                      audience.text("consent").orElse(null));
                })
            .toList();
    if (audiences.isEmpty()) {
      fields.problem("audiences", "must name at least one audience: [{id: a1b2c3d4e5}]");
    }
    return audiences;
  }

  private static Set<MemberStatus> statuses(Fields audience) {
    if (!audience.has("statuses")) {
      return EnumSet.of(MemberStatus.SUBSCRIBED);
    }
    Set<MemberStatus> statuses = audience.distinctChoices("statuses", STATUSES);
    if (statuses.isEmpty()) {
      audience.problem(
          "statuses", "must name at least one of " + Fields.joined(statuses().keySet()));
    }
    return statuses;
  }

  private static List<ImportGoal.Mapping> mappings(List<Fields> mappings) {
    Set<String> rules = new HashSet<>();
    return mappings.stream()
        .filter(mapping -> !mapping.has("objective"))
        .map(
            mapping -> {
              String field = mapping.requiredText("field");
              MemberPath.problem(field).ifPresent(message -> mapping.problem("field", message));
              ImportGoal.Mapping rule =
                  new ImportGoal.Mapping(
                      field,
                      mapping.requiredText("property"),
                      mapping.choice("mode", MODES, ImportGoal.Mode.SET),
                      mapping.choice("whenEmpty", WHEN_EMPTY, false));
              if (!rules.add(rule.rule())) {
                mapping.problem("property", "field " + field + " is mapped to it twice");
              }
              return rule;
            })
        .toList();
  }

  /** Rules that write no property but an answer to an objective. */
  private static List<ImportGoal.Permission> permissions(List<Fields> mappings) {
    Set<String> objectives = new HashSet<>();
    List<ImportGoal.Permission> permissions = new ArrayList<>();
    for (int place = 0; place < mappings.size(); place++) {
      Fields mapping = mappings.get(place);
      if (!mapping.has("objective")) {
        continue;
      }
      String field = mapping.requiredText("field");
      if (!field.isEmpty() && !MemberPath.isPermission(field)) {
        mapping.problem(
            "field", "must be a marketing permission, such as marketing_permissions.a1f2");
      }
      for (String key : mapping.present(Words.of("property", "mode", "whenEmpty"))) {
        mapping.problem(key, "does not go with objective");
      }
      String objective = mapping.requiredText("objective");
      if (!objectives.add(objective)) {
        mapping.problem("objective", "another permission answers to " + objective + " already");
      }
      permissions.add(new ImportGoal.Permission(place, field, objective));
    }
    return permissions;
  }

  private static Map<String, ImportGoal.Mode> modes() {
    Map<String, ImportGoal.Mode> modes = new LinkedHashMap<>();
    for (ImportGoal.Mode mode : ImportGoal.Mode.values()) {
      modes.put(mode.word(), mode);
    }
    return modes;
  }

  /** Those a list can be filtered by, without archived members: they are found by themselves. */
  private static Map<String, MemberStatus> statuses() {
    Map<String, MemberStatus> statuses = new LinkedHashMap<>();
    for (MemberStatus status :
        List.of(
            MemberStatus.SUBSCRIBED,
            MemberStatus.UNSUBSCRIBED,
            MemberStatus.PENDING,
            MemberStatus.CLEANED,
            MemberStatus.TRANSACTIONAL)) {
      statuses.put(status.word(), status);
    }
    return statuses;
  }

  private static Map<String, Boolean> whenEmpty() {
    Map<String, Boolean> choices = new LinkedHashMap<>();
    choices.put("keep", false);
    choices.put("clear", true);
    return choices;
  }
}
