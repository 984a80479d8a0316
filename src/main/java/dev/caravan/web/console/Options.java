package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.connection.AudienceField;
import dev.caravan.mailchimp.Audience;
import dev.caravan.mailchimp.InterestGroup;
import dev.caravan.mailchimp.MarketingPermission;
import dev.caravan.mailchimp.MergeField;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the fields of a connection offer to be chosen. */
public final class Options {
  private Options() {}

  /** The same options under what they stand under, in their order. */
  public static Map<String, List<Option>> byGroup(List<Option> options) {
    Map<String, List<Option>> groups = new LinkedHashMap<>();
    options.forEach(
        option -> groups.computeIfAbsent(option.group(), group -> new ArrayList<>()).add(option));
    return groups;
  }

  /** Every property. */
  public static List<Option> properties(JsonNode properties) {
    List<Option> options = new ArrayList<>();
    properties.forEach(property -> options.add(property(property)));
    return options;
  }

  /** The properties that tell people apart. */
  public static List<Option> identifiers(JsonNode properties) {
    List<Option> options = new ArrayList<>();
    for (JsonNode property : properties) {
      if (property.path("uniqueIdentifier").asBoolean()) {
        options.add(property(property));
      }
    }
    return options;
  }

  private static Option property(JsonNode property) {
    String id = property.path("id").asText();
    String label = property.path("label").asText(id);
    return new Option(id, label);
  }

  /** What the members of these audiences have, each field once. */
  public static List<Option> memberFields(List<Audience> audiences) {
    Map<String, Option> options = new LinkedHashMap<>();
    for (Audience audience : audiences) {
      for (AudienceField field : AudienceField.of(audience)) {
        options.putIfAbsent(
            field.path(),
            new Option(field.path(), field.label() + " · " + tail(field.path()), group(field)));
      }
    }
    return List.copyOf(options.values());
  }

  private static String tail(String path) {
    return path.startsWith("merge_fields.") ? path.substring("merge_fields.".length()) : path;
  }

  private static String group(AudienceField field) {
    String path = field.path();
    if (path.startsWith("merge_fields.")) {
      return "Merge fields";
    }
    if (path.startsWith("interests.")) {
      return "Groups";
    }
    if (path.startsWith("marketing_permissions.")) {
      return "Permissions";
    }
    return path.startsWith("stats.")
            || path.startsWith("location.")
            || path.startsWith("last_note.")
        ? "Statistics, place and notes"
        : "Member";
  }

  /** The merge fields of these audiences, each tag once. */
  public static List<Option> mergeTags(List<Audience> audiences) {
    Map<String, Option> options = new LinkedHashMap<>();
    for (Audience audience : audiences) {
      for (MergeField field : audience.mergeFields()) {
        options.putIfAbsent(
            field.tag(), new Option(field.tag(), field.name() + " · " + field.tag()));
      }
    }
    return List.copyOf(options.values());
  }

  /** The groups of these audiences by their names, which audiences may have in common. */
  public static List<Option> groups(List<Audience> audiences) {
    Map<String, Option> options = new LinkedHashMap<>();
    for (Audience audience : audiences) {
      for (InterestGroup group : audience.groups()) {
        options.putIfAbsent(group.path(), new Option(group.path(), group.name(), group.category()));
      }
    }
    return List.copyOf(options.values());
  }

  /** The questions of their GDPR forms. */
  public static List<Option> permissions(List<Audience> audiences) {
    Map<String, Option> options = new LinkedHashMap<>();
    for (Audience audience : audiences) {
      for (MarketingPermission permission : audience.permissions()) {
        options.putIfAbsent(permission.id(), new Option(permission.id(), permission.text()));
      }
    }
    return List.copyOf(options.values());
  }

  /** By their names: segments, lifecycles, zones. */
  public static List<Option> named(JsonNode documents, String key) {
    List<Option> options = new ArrayList<>();
    for (JsonNode document : documents) {
      String name = document.path(key).asText();
      String title = document.path("title").asText("");
      options.add(new Option(name, title.isEmpty() ? name : title));
    }
    return options;
  }

  /** Every stage of every lifecycle, as {@code lifecycle|stage}. */
  public static List<Option> stages(JsonNode lifecycles) {
    List<Option> options = new ArrayList<>();
    for (JsonNode lifecycle : lifecycles) {
      String name = lifecycle.path("lifecycle").asText();
      for (JsonNode stage : lifecycle.path("stages")) {
        String title = stage.path("stage").asText();
        options.add(new Option(name + "|" + title, title, name));
      }
    }
    return options;
  }
}
