package dev.caravan.sink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Events in the form of a bulk track call of Heap's server-side API. Stateless. */
final class TrackPost {
  // Heap takes texts of fewer than 1,024 characters.
  private static final int LONGEST_TEXT = 1_023;

  private TrackPost() {}

  /** The body of a call. */
  static byte[] body(String appId, List<OutgoingEvent> events) {
    ObjectNode call = JsonNodeFactory.instance.objectNode().put("app_id", appId);
    ArrayNode list = call.putArray("events");
    for (OutgoingEvent event : events) {
      ObjectNode one = list.addObject();
      one.put("identity", event.address()).put("event", event.type());
      one.put("timestamp", event.time().toString());
      ObjectNode properties = one.putObject("properties");
      event.properties().properties().forEach(property -> put(properties, property));
      if (event.machine()) {
        properties.put("Machine", true);
      }
      one.put("idempotency_key", event.key());
    }
    return call.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void put(ObjectNode properties, Map.Entry<String, JsonNode> property) {
    if (property.getValue().isTextual()) {
      properties.put(property.getKey(), cut(property.getValue().textValue()));
    } else {
      properties.set(property.getKey(), property.getValue());
    }
  }

  private static String cut(String text) {
    if (text.length() <= LONGEST_TEXT) {
      return text;
    }
    boolean split = Character.isHighSurrogate(text.charAt(LONGEST_TEXT - 1));
    return text.substring(0, split ? LONGEST_TEXT - 1 : LONGEST_TEXT);
  }
}
