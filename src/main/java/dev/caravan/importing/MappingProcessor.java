package dev.caravan.importing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;

/**
 * The step that applies the mapping rules: decides for every member of a page what becomes of it,
 * and of the profile it belongs to. Pure: it reads nothing but the page and its facts, and writes
 * nothing. Members are taken in the order of their {@code last_changed}, so that of two that meet
 * in one profile the later one has the last word. Safe for use by many threads.
 */
public final class MappingProcessor {
  private static final Comparator<ObjectNode> ORDER =
      Comparator.<ObjectNode, String>comparing(member -> member.path("last_changed").asText())
          .thenComparingLong(member -> member.path("web_id").asLong());

  /** The page with everything that is to be written for it. */
  public MappedPage map(MatchedPage matched) {
    PageDecision decision = new PageDecision(matched);
    if (matched.page().isOfPerson() && matched.page().getMembers().isEmpty()) {
      decision.nobody();
    }
    matched.page().getMembers().stream().sorted(ORDER).forEach(decision::decide);
    return decision.mapped();
  }
}
