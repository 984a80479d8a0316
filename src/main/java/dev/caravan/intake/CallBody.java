package dev.caravan.intake;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.profile.Identifier;
import dev.caravan.profile.PropertyType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The body of a server-side call, single or in bulk, and the mistakes in it by their place. What is
 * wrong is noted and reading goes on. Used by one thread.
 */
final class CallBody {
  static final int LONGEST_IDENTITY = 255;
  static final int LONGEST_TEXT = 1_024;
  private static final int MOST_ITEMS = 1_000;
  private static final int MOST_MISTAKES = 100;
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  /**
   * One of the things that a call carries.
   *
   * @param place where it stands: empty, or {@code events[3].}
   */
  record Item(String place, JsonNode node) {}

  private final Map<String, String> mistakes = new LinkedHashMap<>();
  private final JsonNode root;

  /**
   * @throws InvalidCall when it is no JSON object, with an empty place
   */
  CallBody(String body, String right) {
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
      throw new InvalidCall(Map.of("", "the body must be a JSON object with app_id and " + right));
    }
  }

  /** The name of the connection; null when there is none. */
  String appId() {
    return text(root, "", "app_id", LONGEST_TEXT);
  }

  /**
   * What the call carries: itself, or the items of its list.
   *
   * @param bulk the name of the list
   * @param fields of one item
   */
  List<Item> items(String bulk, Set<String> fields) {
    JsonNode list = root.get(bulk);
    List<Item> items = new ArrayList<>();
    if (list == null) {
      known(root, "", fields, true);
      items.add(new Item("", root));
    } else if (!list.isArray() || list.isEmpty() || list.size() > MOST_ITEMS) {
      wrong(bulk, "must be a list of 1 to 1,000 " + bulk);
    } else {
      root.fieldNames()
          .forEachRemaining(
              name -> {
                if (!name.equals("app_id") && !name.equals(bulk)) {
                  wrong(name, "is unknown beside " + bulk + "; right are app_id and " + bulk);
                }
              });
      for (int i = 0; i < list.size() && mistakes.size() < MOST_MISTAKES; i++) {
        String place = bulk + "[" + i + "]";
        if (list.get(i).isObject()) {
          known(list.get(i), place + ".", fields, false);
          items.add(new Item(place + ".", list.get(i)));
        } else {
          wrong(place, "must be an object with " + String.join(", ", new TreeSet<>(fields)));
        }
      }
    }
    return items;
  }

  private void known(JsonNode node, String place, Set<String> fields, boolean alone) {
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!fields.contains(name) && !(alone && name.equals("app_id"))) {
                wrong(
                    place + name,
                    "is unknown; right are " + String.join(", ", new TreeSet<>(fields)));
              }
            });
  }

  /** A text that has to be there; null when it is not, which is noted. */
  String text(JsonNode node, String place, String name, int longest) {
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

  /** The identity, normalised; null when there is none, which is noted. */
  String identity(Item item) {
    String identity = text(item.node(), item.place(), "identity", LONGEST_IDENTITY);
    return identity == null ? null : normalised(identity);
  }

  /** The sender's own id of a visitor; null when there is none, which is noted. */
  String visitor(Item item) {
    JsonNode id = item.node().get("user_id");
    return id != null && id.isIntegralNumber()
        ? id.bigIntegerValue().toString()
        : text(item.node(), item.place(), "user_id", LONGEST_IDENTITY);
  }

  void wrong(String place, String message) {
    if (mistakes.size() < MOST_MISTAKES) {
      mistakes.putIfAbsent(place, message);
    }
  }

  /**
   * Ends the reading.
   *
   * @throws InvalidCall with every mistake, at most 100
   */
  void end() {
    if (!mistakes.isEmpty()) {
      throw new InvalidCall(mistakes);
    }
  }

  // An identity that reads like an address is one; another is compared as it is spelt.
  private static String normalised(String identity) {
    return identity.indexOf('@') >= 0
        ? Identifier.address(identity)
        : Identifier.normalise(PropertyType.TEXT, identity);
  }
}
