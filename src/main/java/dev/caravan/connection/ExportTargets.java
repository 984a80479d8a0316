package dev.caravan.connection;

import dev.caravan.connection.ExportGoal.Target;
import java.util.HashSet;
import java.util.Set;

/**
 * Reads the targets of the mappings of one goal, one after the other: no two write the same, but
 * for tags, which add up.
 */
final class ExportTargets {
  private final Set<Target> written = new HashSet<>();

  Target read(Fields mapping) {
    if (mapping.has("quiet") && !mapping.has("tags")) {
      mapping.problem("quiet", "belongs to tags: true; nothing else sets off a journey");
    }
    if (mapping.has("tags")) {
      if (!mapping.flag("tags", true)) {
        mapping.problem("tags", "must be true");
      }
      return new Target.Tags(mapping.flag("quiet", false));
    }
    if (mapping.has("interest")) {
      return once(mapping, "interest", new Target.Interest(ofProperty(mapping, "interest")));
    }
    if (mapping.has("marketingPermission")) {
      String key = "marketingPermission";
      return once(mapping, key, new Target.Permission(ofProperty(mapping, key)));
    }
    String tag = mapping.text("field").orElse("");
    if (mapping.has("field")) {
      MergeTag.problem(tag).ifPresent(message -> mapping.problem("field", message));
      if (tag.isBlank()) {
        mapping.problem("field", "must not be empty");
      } else {
        once(mapping, "field", new Target.Field(tag));
      }
    }
    return new Target.Field(tag);
  }

  private static String ofProperty(Fields mapping, String key) {
    if (!mapping.has("property")) {
      mapping.problem(
          key, "takes a boolean property: {property: likes_wine, " + key + ": 6fbed1c079}");
    }
    return mapping.requiredText(key);
  }

  private Target once(Fields mapping, String key, Target target) {
    if (!written.add(target)) {
      mapping.problem(
          key, "two mappings write " + mapping.text(key).orElse("") + "; the later would win");
    }
    return target;
  }
}
