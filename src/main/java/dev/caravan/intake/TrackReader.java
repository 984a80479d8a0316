package dev.caravan.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.intake.CallBody.Item;
import dev.caravan.intake.TrackCall.Tracked;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads a track call and names everything that is wrong with it. */
final class TrackReader {
  // A name is part of an index, whose rows are short.
  private static final int LONGEST_NAME = 255;
  private static final int LARGEST_EXPONENT = 400;
  private static final Set<String> EVENT_FIELDS =
      Set.of("identity", "user_id", "event", "timestamp", "properties", "idempotency_key");

  private final CallBody body;

  private TrackReader(CallBody body) {
    this.body = body;
  }

  /**
   * Reads a single or a bulk call.
   *
   * @throws InvalidCall with every mistake, at most 100; with an empty place when it is no JSON
   */
  static TrackCall read(String text) {
    TrackReader reader = new TrackReader(new CallBody(text, "event"));
    TrackCall call = reader.call();
    reader.body.end();
    return call;
  }

  private TrackCall call() {
    String appId = body.appId();
    List<Tracked> events = new ArrayList<>();
    for (Item item : body.items("events", EVENT_FIELDS)) {
      events.add(tracked(item));
    }
    return new TrackCall(appId, events);
  }

  private Tracked tracked(Item item) {
    JsonNode node = item.node();
    String place = item.place();
    String visitor = node.has("user_id") ? body.visitor(item) : null;
    String identity = node.has("identity") || visitor == null ? body.identity(item) : null;
    String event = body.text(node, place, "event", LONGEST_NAME);
    String key =
        node.has("idempotency_key")
            ? body.text(node, place, "idempotency_key", CallBody.LONGEST_TEXT)
            : null;
    return new Tracked(
        place,
        identity,
        visitor,
        event,
        time(node.get("timestamp"), place + "timestamp"),
        properties(node.get("properties"), place + "properties"),
        key);
  }

  private Instant time(JsonNode node, String place) {
    if (node == null) {
      return null;
    }
    Optional<Instant> time =
        node.isTextual()
            ? EventTime.iso(node.textValue())
            : node.canConvertToLong() && node.isIntegralNumber()
                ? EventTime.milliseconds(node.longValue())
                : Optional.empty();
    if (time.isEmpty()) {
      body.wrong(
          place,
          "must be a time with its zone, such as 2026-11-01T10:00:00Z, or milliseconds since 1970");
    }
    return time.orElse(null);
  }

  private ObjectNode properties(JsonNode node, String place) {
    if (node == null) {
      return JsonNodeFactory.instance.objectNode();
    }
    if (!node.isObject()) {
      body.wrong(place, "must be an object");
      return null;
    }
    for (Map.Entry<String, JsonNode> property : node.properties()) {
      String name = property.getKey();
      if (name.isEmpty() || !Texts.isStorableProse(name, CallBody.LONGEST_TEXT)) {
        body.wrong(place, "has a name that is empty, too long or holds control characters");
      } else if (!isScalar(property.getValue())) {
        body.wrong(
            place + "." + name,
            "must be a text of at most 1,024 characters, a number, true or false");
      }
    }
    return (ObjectNode) node;
  }

  private static boolean isScalar(JsonNode value) {
    if (value.isTextual()) {
      return Texts.isStorableProse(value.textValue(), CallBody.LONGEST_TEXT);
    }
    if (value.isNumber()) {
      BigDecimal number = value.decimalValue();
      return Math.abs((long) number.scale()) <= LARGEST_EXPONENT
          && number.precision() <= LARGEST_EXPONENT;
    }
    return value.isBoolean();
  }
}
