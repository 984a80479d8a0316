package dev.caravan.intake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;

/**
 * A server-side call in the manner of Heap's {@code track}: one product or email event, or many.
 *
 * @param appId names the connection
 * @param events 1 to 1,000
 */
public record TrackCall(String appId, List<Tracked> events) {

  /**
   * One event of a call.
   *
   * @param place where it stands in the call: empty, or {@code events[3].}
   * @param identity normalised; null: only the visitor is known
   * @param visitor the sender's own id of somebody whom it may not know; null: there is none
   * @param time null: when it came in
   * @param idempotencyKey null: what it says makes it one event
   */
  public record Tracked(
      String place,
      String identity,
      String visitor,
      String event,
      Instant time,
      ObjectNode properties,
      String idempotencyKey) {}
}
