package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Turns what a form says of a condition into what a document says. Beside the keys of the document
 * the form sends {@code _kind} and {@code _test}, which somebody chose, and {@code _was}, the kind
 * that the form showed: a condition that becomes a group, or is negated, goes inside.
 */
final class ConditionForm {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final JsonNode properties;

  /**
   * @param properties all that are defined, as the API lists them
   */
  ConditionForm(JsonNode properties) {
    this.properties = properties;
  }

  /**
   * @param given missing: nothing was said, which is a new condition
   */
  ObjectNode read(JsonNode given) {
    ObjectNode node = given instanceof ObjectNode object ? object : JSON.objectNode();
    String kind = Conditions.kind(node);
    String was = node.path("_was").asText(kind);
    node.remove("_was");
    ObjectNode read = JSON.objectNode().put("_kind", kind);
    if (Conditions.isGroup(kind)) {
      ArrayNode list = read.putArray(kind);
      for (JsonNode child : children(node, was)) {
        list.add(read(child));
      }
    } else if (kind.equals("not")) {
      read.set("not", was.equals("not") ? read(node.path("not")) : read(as(node, was)));
    } else if (was.equals(kind)) {
      leaf(node, read, kind);
    } else {
      leaf(JSON.objectNode(), read, kind);
    }
    return read;
  }

  private static Iterable<JsonNode> children(ObjectNode node, String was) {
    return Conditions.isGroup(was) ? node.path(was) : List.of(as(node, was));
  }

  private static ObjectNode as(ObjectNode node, String kind) {
    return node.deepCopy().put("_kind", kind);
  }

  private void leaf(ObjectNode node, ObjectNode read, String kind) {
    switch (kind) {
      case "property" -> property(node, read);
      case "objective" -> {
        copy(node, read, "objective", JSON.textNode(""));
        copy(node, read, "state", JSON.textNode("consented"));
      }
      case "lifecycle" -> {
        String[] both = node.path("_stage").asText().split("\\|", 2);
        read.put("lifecycle", both[0]).put("stage", both.length < 2 ? "" : both[1]);
      }
      case "event" -> {
        copy(node, read, "event", JSON.textNode(""));
        for (String key : List.of("campaign", "atLeast", "inLast")) {
          copy(node, read, key, null);
        }
      }
      default -> copy(node, read, kind, JSON.textNode(""));
    }
  }

  private void property(ObjectNode node, ObjectNode read) {
    copy(node, read, "property", JSON.textNode(""));
    String type = ConditionOffer.type(properties, read.get("property").asText());
    String test = Conditions.test(node, type);
    read.put("_test", test);
    switch (test) {
      case "has", "empty" -> read.put("empty", test.equals("empty"));
      case "range" -> {
        copy(node, read, "from", node.has("to") ? null : JSON.textNode(""));
        copy(node, read, "to", null);
      }
      case "is", "isNot", "contains", "containsAll", "startsWith" -> {
        JsonNode otherwise = type.equals("boolean") ? JSON.booleanNode(true) : JSON.arrayNode();
        copy(node, read, test, node.has(test) ? null : words(node, type, otherwise));
      }
      default -> copy(node, read, test, JSON.textNode(""));
    }
  }

  /** The words of the test that the form showed before, where there are any. */
  private static JsonNode words(ObjectNode node, String type, JsonNode otherwise) {
    return Conditions.WORD_TESTS.stream()
        .filter(node::has)
        .map(node::get)
        .filter(values -> values.isBoolean() == type.equals("boolean"))
        .findFirst()
        .orElse(otherwise);
  }

  private static void copy(ObjectNode from, ObjectNode to, String key, JsonNode otherwise) {
    JsonNode value = from.has(key) ? from.get(key) : otherwise;
    if (value != null) {
      to.set(key, value);
    }
  }

  /** The same without what only the form has. */
  static ObjectNode document(ObjectNode tree) {
    ObjectNode document = tree.deepCopy();
    clean(document);
    return document;
  }

  private static void clean(JsonNode node) {
    if (node instanceof ObjectNode object) {
      Set<String> own = new java.util.HashSet<>();
      object.properties().stream()
          .map(Map.Entry::getKey)
          .filter(key -> key.startsWith("_"))
          .forEach(own::add);
      object.remove(own);
    }
    node.forEach(ConditionForm::clean);
  }
}
