package dev.caravan.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Names to tags; unknown names become new tags of the audience. */
final class TagRules {
  private TagRules() {}

  static Tag tag(Audience audience, String name) {
    Tag known = audience.shape().tag(name);
    if (known != null) {
      return known;
    }
    AudienceDefinition definition = audience.definition();
    Tag created =
        new Tag(2_000_000 + definition.webIdBase() / 1000 + definition.tags().size(), name);
    List<Tag> tags = new ArrayList<>(definition.tags());
    tags.add(created);
    audience.redefine(before -> before.withTags(tags));
    return created;
  }

  /** Adds the named tags to those given. */
  static TagIds add(Audience audience, TagIds before, JsonNode names) {
    TagIds tags = before;
    for (JsonNode name : names) {
      if (!name.asText().isBlank()) {
        tags = tags.with(tag(audience, name.asText().strip()).id());
      }
    }
    return tags;
  }
}
