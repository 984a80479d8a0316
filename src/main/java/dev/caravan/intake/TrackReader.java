package dev.caravan.intake;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.intake.TrackCall.Tracked;
import dev.caravan.profile.Identifier;
import dev.caravan.profile.PropertyType;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads a track call and names everything that is wrong with it. */
final class TrackReader {
  private static final int MOST_EVENTS = 1_000;
  private static final int MOST_MISTAKES = 100;
  private static final int LONGEST_IDENTITY = 255;
  // A name is part of an index, whose rows are short.
  private static final int LONGEST_NAME = 255;
  private static final int LONGEST_TEXT = 1_024;
  private static final int LARGEST_EXPONENT = 400;
  private static final Set<String> EVENT_FIELDS =
      Set.of("identity", "event", "timestamp", "properties", "idempotency_key");
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  private final Map<String, String> mistakes = new LinkedHashMap<>();

  private TrackReader() {}

  /**
   * Reads a single or a bulk call.
   *
   * @throws InvalidCall with every mistake, at most 100; with an empty place when it is no JSON
   */
  static TrackCall read(String body) {
    JsonNode root;
    try {
      root = JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new InvalidCall(
          Map.of(
              "",
              "the body is not JSON: "
                  + e.getOriginalMessage().replaceAll(" \\(start marker at .*", "")));
    }
    if (!root.isObject()) {
      throw new InvalidCall(Map.of("", "the body must be a JSON object with app_id and event"));
    }
    TrackReader reader = new TrackReader();
    TrackCall call = reader.call(root);
    if (!reader.mistakes.isEmpty()) {
      throw new InvalidCall(reader.mistakes);
    }
    return call;
  }

  private TrackCall call(JsonNode root) {
    String appId = text(root, "", "app_id", LONGEST_TEXT);
    List<Tracked> events = new ArrayList<>();
    JsonNode bulk = root.get("events");
    if (bulk == null) {
      events.add(tracked(root, "", true));
    } else if (!bulk.isArray() || bulk.isEmpty() || bulk.size() > MOST_EVENTS) {
      wrong("events", "must be a list of 1 to 1,000 events");
    } else {
      root.fieldNames()
          .forEachRemaining(
              name -> {
                if (!name.equals("app_id") && !name.equals("events")) {
                  wrong(name, "is unknown beside events; right are app_id and events");
                }
              });
      for (int i = 0; i < bulk.size() && mistakes.size() < MOST_MISTAKES; i++) {
        if (bulk.get(i).isObject()) {
          events.add(tracked(bulk.get(i), "events[" + i + "].", false));
        } else {
          wrong("events[" + i + "]", "must be an object with identity and event");
        }
      }
    }
    return new TrackCall(appId, events);
  }

  private Tracked tracked(JsonNode node, String place, boolean alone) {
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!EVENT_FIELDS.contains(name) && !(alone && name.equals("app_id"))) {
                wrong(place + name, "is unknown; right are " + String.join(", ", sorted()));
              }
            });
    String identity = text(node, place, "identity", LONGEST_IDENTITY);
    String event = text(node, place, "event", LONGEST_NAME);
    String key =
        node.has("idempotency_key") ? text(node, place, "idempotency_key", LONGEST_TEXT) : null;
    return new Tracked(
        place,
        identity == null ? null : normalised(identity),
        event,
        time(node.get("timestamp"), place + "timestamp"),
        properties(node.get("properties"), place + "properties"),
        key);
  }

  // An identity that reads like an address is one; another is compared as it is spelt.
  private static String normalised(String identity) {
    return identity.indexOf('@') >= 0
        ? Identifier.address(identity)
        : Identifier.normalise(PropertyType.TEXT, identity);
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
      wrong(
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
      wrong(place, "must be an object");
      return null;
    }
    for (Map.Entry<String, JsonNode> property : node.properties()) {
      String name = property.getKey();
      if (name.isEmpty() || !Texts.isStorableProse(name, LONGEST_TEXT)) {
        wrong(place, "has a name that is empty, too long or holds control characters");
      } else if (!isScalar(property.getValue())) {
        wrong(
            place + "." + name,
            "must be a text of at most 1,024 characters, a number, true or false");
      }
    }
    return (ObjectNode) node;
  }

  private static boolean isScalar(JsonNode value) {
    if (value.isTextual()) {
      return Texts.isStorableProse(value.textValue(), LONGEST_TEXT);
    }
    if (value.isNumber()) {
      BigDecimal number = value.decimalValue();
      return Math.abs((long) number.scale()) <= LARGEST_EXPONENT
          && number.precision() <= LARGEST_EXPONENT;
    }
    return value.isBoolean();
  }

  private String text(JsonNode node, String place, String name, int longest) {
    JsonNode value = node.get(name);
    if (value != null
        && value.isTextual()
        && !value.textValue().isBlank()
        && Texts.isStorable(value.textValue(), longest)) {
      return value.textValue();
    }
    wrong(
        place + name,
        value == null
            ? "is missing"
            : "must be a text of 1 to " + longest + " characters without control characters");
    return null;
  }

  private void wrong(String place, String message) {
    if (mistakes.size() < MOST_MISTAKES) {
      mistakes.putIfAbsent(place, message);
    }
  }

  private static List<String> sorted() {
    return EVENT_FIELDS.stream().sorted().toList();
  }
}
