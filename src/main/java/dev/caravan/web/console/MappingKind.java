package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** What a mapping of an export takes from a profile, and where in Mailchimp it goes. */
public final class MappingKind {
  public static final List<Option> SOURCES =
      List.of(
          new Option("property", "Profile property"),
          new Option("identifier", "Profile identifier"),
          new Option("segments", "Associated segments"),
          new Option("lifecycles", "Associated lifecycles"),
          new Option("interactions", "All viewed interactions"),
          new Option("permissionLevel", "Permission level"),
          new Option("text", "Text value"));

  public static final List<Option> TARGETS =
      List.of(
          new Option("field", "Merge field"),
          new Option("tags", "Tags"),
          new Option("interest", "Group"),
          new Option("marketingPermission", "Marketing permission"));

  private MappingKind() {}

  public static String source(JsonNode mapping) {
    return kind(mapping, SOURCES, "property");
  }

  public static String target(JsonNode mapping) {
    return kind(mapping, TARGETS, "field");
  }

  private static String kind(JsonNode mapping, List<Option> kinds, String otherwise) {
    return kinds.stream().map(Option::value).filter(mapping::has).findFirst().orElse(otherwise);
  }

  /** The identifiers that can be written: those that are properties, and Caravan's own. */
  public static List<Option> identifiers(JsonNode properties) {
    List<Option> options = new ArrayList<>(Options.identifiers(properties));
    options.add(new Option("profile", "Caravan’s own id"));
    return options;
  }

  /** Every segment with what is written for it; the chosen ones first, in the group {@code on}. */
  public static List<Option> segments(JsonNode chosen, JsonNode segments) {
    List<Option> options = new ArrayList<>();
    for (JsonNode one : chosen) {
      options.add(new Option(one.path("name").asText(), one.path("as").asText(""), "on"));
    }
    for (JsonNode segment : segments) {
      String name = segment.path("segment").asText();
      if (options.stream().noneMatch(option -> option.value().equals(name))) {
        options.add(new Option(name, "", ""));
      }
    }
    return options;
  }
}
