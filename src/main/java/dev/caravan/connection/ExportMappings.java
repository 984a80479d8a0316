package dev.caravan.connection;

import dev.caravan.connection.ExportGoal.Choice;
import dev.caravan.connection.ExportGoal.Mapping;
import dev.caravan.connection.ExportGoal.Source;
import java.util.List;
import java.util.Set;

/** Reads the mappings of an export goal. */
final class ExportMappings {
  private static final Set<String> SOURCES =
      Words.of(
          "property",
          "identifier",
          "segments",
          "text",
          "lifecycles",
          "interactions",
          "permissionLevel");
  private static final Set<String> TARGETS =
      Words.of("field", "tags", "interest", "marketingPermission");
  private static final Set<String> KEYS =
      Words.of(
          "property",
          "identifier",
          "segments",
          "text",
          "field",
          "lifecycles",
          "interactions",
          "permissionLevel",
          "tags",
          "interest",
          "marketingPermission",
          "quiet");

  private ExportMappings() {}

  static List<Mapping> read(Fields goal) {
    ExportTargets targets = new ExportTargets();
    return goal.objects("mappings", KEYS).stream()
        .map(
            fields -> {
              exactlyOne(fields, "source", SOURCES, "property");
              exactlyOne(fields, "target", TARGETS, "field");
              return new Mapping(source(fields), targets.read(fields));
            })
        .toList();
  }

  private static Source source(Fields fields) {
    if (fields.has("property")) {
      return new Source.Property(fields.requiredText("property"));
    }
    if (fields.has("identifier")) {
      return new Source.Identifier(fields.requiredText("identifier"));
    }
    if (fields.has("segments")) {
      return segments(fields);
    }
    if (fields.has("lifecycles")) {
      return lifecycles(fields);
    }
    if (fields.has("interactions")) {
      return interactions(fields);
    }
    if (fields.has("permissionLevel")) {
      return permissionLevel(fields);
    }
    return new Source.Text(fields.text("text").orElse(""));
  }

  private static Source interactions(Fields fields) {
    if (!fields.node("interactions").asText().equals("all")) {
      fields.problem("interactions", "must be all");
    }
    return new Source.Interactions();
  }

  private static Source permissionLevel(Fields fields) {
    if (!fields.node("permissionLevel").isBoolean()
        || !fields.node("permissionLevel").booleanValue()) {
      fields.problem("permissionLevel", "must be true");
    }
    return new Source.PermissionLevel();
  }

  private static Source segments(Fields fields) {
    if (fields.node("segments").isTextual()) {
      if (!fields.node("segments").asText().equals("all")) {
        fields.problem("segments", "must be all, or a list: [{name: vip, as: Gold}]");
      }
      return new Source.AllSegments();
    }
    List<Choice> choices =
        fields.objects("segments", Words.of("name", "as")).stream()
            .map(
                choice -> {
                  String name = choice.requiredText("name");
                  return new Choice(name, choice.text("as").orElse(name));
                })
            .toList();
    if (choices.isEmpty()) {
      fields.problem("segments", "must be all, or a list: [{name: vip, as: Gold}]");
    }
    return new Source.ChosenSegments(choices);
  }

  private static Source lifecycles(Fields fields) {
    String right = "must be all, or a list: [customer]";
    if (fields.node("lifecycles").isTextual()) {
      if (!fields.node("lifecycles").asText().equals("all")) {
        fields.problem("lifecycles", right);
      }
      return new Source.AllLifecycles();
    }
    Set<String> names = fields.distinctTexts("lifecycles");
    if (names.isEmpty()) {
      fields.problem("lifecycles", right);
    }
    return new Source.ChosenLifecycles(names);
  }

  private static void exactlyOne(Fields fields, String what, Set<String> keys, String missing) {
    List<String> present = fields.present(keys);
    if (present.isEmpty()) {
      fields.missing(missing, "the " + what + " of the mapping: one of " + Fields.joined(keys));
    } else if (present.size() > 1) {
      fields.problem(
          present.get(1),
          "a mapping has one " + what + "; it has " + String.join(" and ", present));
    }
  }
}
