package dev.caravan.importing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;

/**
 * How an audience is read: a closed window over {@code last_changed}, page by page from its end.
 *
 * <p>Within a closed window the set of members can only shrink, because whoever changes moves
 * behind its end; then the rows behind move towards the start. Pages therefore overlap a little,
 * and each answer tells by {@code total_items} how far rows can have moved (see {@link
 * AudiencePage}). A resumed run follows the plan it began with.
 *
 * @param since exclusive, as Mailchimp reads it; null: from the beginning
 * @param before inclusive: the last second that had fully elapsed by Mailchimp's clock
 * @param members how many were in the window at first, archived ones apart
 * @param archived how many archived ones
 * @param overlap how many rows a page shares with the one before it
 */
record WalkPlan(Instant since, Instant before, long members, long archived, int overlap) {
  /** What Mailchimp gives at most. */
  static final int PAGE_SIZE = 1000;

  static final int OVERLAP = 20;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** How far apart the starts of two pages are. */
  int stride() {
    return PAGE_SIZE - overlap;
  }

  /** How many pages carry so many rows. */
  int pages(long rows) {
    return Math.toIntExact((rows + stride() - 1) / stride());
  }

  boolean isWhole() {
    return since == null;
  }

  ObjectNode json() {
    ObjectNode json = JSON.createObjectNode();
    json.put("total", members);
    json.put("since", since == null ? null : since.toString());
    json.put("before", before.toString());
    json.put("archived", archived);
    json.put("overlap", overlap);
    return json;
  }

  static WalkPlan of(String text) {
    try {
      var json = JSON.readTree(text);
      return new WalkPlan(
          json.path("since").isTextual() ? Instant.parse(json.path("since").asText()) : null,
          Instant.parse(json.path("before").asText()),
          json.path("total").asLong(),
          json.path("archived").asLong(),
          json.path("overlap").asInt());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
