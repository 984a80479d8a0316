package dev.caravan.exporting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The tags that a goal wants one member to carry. What it put on earlier and wants no longer is to
 * come off; tags of others are none of its business. For one thread.
 */
final class TagWishes {
  private final Map<String, String> spelling = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final Map<String, Boolean> wanted = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final boolean isTagged;

  /**
   * @param earlier the payload that Mailchimp accepted last, whose spelling is kept: case makes no
   *     other tag; null: none
   */
  TagWishes(JsonNode earlier) {
    PayloadFields.tags(earlier).forEach(name -> spelling.put(name, name));
    isTagged = earlier != null && earlier.has(PayloadFields.TAGS);
  }

  /** One tag for each value; where two wishes meet, the one that is not quiet counts. */
  void want(JsonNode value, boolean quiet, List<Warning> warnings) {
    for (String name : FieldConversion.elements(value)) {
      if (name.length() > TagNames.LONGEST) {
        warnings.add(
            new Warning(
                "TAG_TOO_LONG",
                "A tag has at most %d characters; “%s…” was left out."
                    .formatted(TagNames.LONGEST, name.substring(0, TagNames.LONGEST / 2)),
                null));
      } else {
        wanted.merge(spelling.getOrDefault(name, name), quiet, Boolean::logicalAnd);
      }
    }
  }

  /** Writes the tags, and which of them are quiet; an empty list where there were some once. */
  void put(ObjectNode payload) {
    if (!wanted.isEmpty() || isTagged) {
      payload.set(PayloadFields.TAGS, TagNames.array(wanted.keySet()));
    }
    List<String> quiet = wanted.keySet().stream().filter(wanted::get).toList();
    if (!quiet.isEmpty()) {
      payload.set(PayloadFields.QUIET, TagNames.array(quiet));
    }
  }
}
