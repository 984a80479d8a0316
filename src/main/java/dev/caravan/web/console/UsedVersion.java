package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.caravan.web.Words;
import java.time.Instant;

/** Finds which version of a document held at a time. */
final class UsedVersion {
  private static final int PAGE = 100;

  private UsedVersion() {}

  /**
   * The summary of the version.
   *
   * @param at null: now
   * @return missing: the document is younger
   */
  static JsonNode of(Visit visit, Apis apis, String connection, Instant at) {
    String after = "";
    do {
      JsonNode page =
          visit
              .call("GET /api/connections/{name}/versions", apis.connectionEdits()::versions)
              .with("name", connection)
              .with("limit", PAGE)
              .with("after", after)
              .json();
      for (JsonNode version : page.path("items")) {
        if (at == null || !Words.instant(version.path("changedAt")).isAfter(at)) {
          return version;
        }
      }
      after = page.path("next").asText("");
    } while (!after.isEmpty());
    return MissingNode.getInstance();
  }
}
