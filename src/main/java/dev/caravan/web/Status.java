package dev.caravan.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;

/**
 * What the status page shows.
 *
 * @param runs the newest first, as the API reports them
 * @param events the newest first
 * @param sandbox null: no sandbox runs
 */
record Status(
    List<ConnectionLine> connections,
    List<ObjectNode> runs,
    List<EventLine> events,
    JsonNode sandbox) {

  /**
   * @param nextRunAt null: only by hand
   * @param imported distinct profiles since ever
   * @param exported distinct profiles since ever
   * @param lastRun null: it never ran
   */
  record ConnectionLine(
      String name,
      String description,
      boolean enabled,
      Instant nextRunAt,
      long imported,
      long exported,
      ObjectNode lastRun) {}

  record EventLine(String type, String address, Instant time, boolean matched, String connection) {}

  /** A run is open now. */
  boolean isRunning() {
    return runs.stream().anyMatch(run -> !run.path("endedAt").isTextual());
  }
}
