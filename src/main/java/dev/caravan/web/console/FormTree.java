package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes the tree of a document out of a form. The name of a field is its place in the document,
 * {@code import.mappings[2].field}, so that what is wrong at a place is told at its field. Behind a
 * colon stands what kind of value it is, where it is no text:
 *
 * <ul>
 *   <li>{@code :flag} true or false; the last value counts, so that a hidden field can say what an
 *       empty box means
 *   <li>{@code :number} a number, or the text as it is where it is none
 *   <li>{@code :list} every value of the name, for boxes that belong together
 *   <li>{@code :words} a list with commas between
 *   <li>{@code :numbers} the same, of whole numbers
 *   <li>{@code :lines} a list with a value a line, which may hold commas
 *   <li>{@code :decimals} the same, of numbers
 *   <li>{@code :keep} text that may be empty
 * </ul>
 *
 * Empty texts and lists are left out, and so is what stands at the top and begins with {@code _}.
 */
final class FormTree {
  private static final Pattern STEP = Pattern.compile("\\.?([^.\\[\\]]+)|\\[(\\d{1,5})]");
  private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,9}");
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,15}([.][0-9]{1,10})?");

  private final Map<String, FormTree> keys = new LinkedHashMap<>();
  private final TreeMap<Integer, FormTree> items = new TreeMap<>();
  private JsonNode value;

  private FormTree() {}

  static ObjectNode of(Form form) {
    FormTree root = new FormTree();
    for (Map.Entry<String, List<String>> field : form.fields()) {
      String name = field.getKey();
      if (!name.startsWith("_") && !name.equals(FormGuard.FIELD)) {
        int colon = name.lastIndexOf(':');
        JsonNode value = value(colon < 0 ? "" : name.substring(colon + 1), field.getValue());
        if (value != null) {
          root.at(colon < 0 ? name : name.substring(0, colon)).value = value;
        }
      }
    }
    return root.keys.isEmpty() ? JsonNodeFactory.instance.objectNode() : (ObjectNode) root.json();
  }

  private FormTree at(String place) {
    FormTree node = this;
    Matcher step = STEP.matcher(place);
    while (step.find()) {
      node =
          step.group(1) == null
              ? node.items.computeIfAbsent(Integer.valueOf(step.group(2)), item -> new FormTree())
              : node.keys.computeIfAbsent(step.group(1), key -> new FormTree());
    }
    return node;
  }

  private JsonNode json() {
    if (value != null) {
      return value;
    }
    if (!items.isEmpty()) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      items.values().forEach(item -> array.add(item.json()));
      return array;
    }
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    keys.forEach((key, node) -> object.set(key, node.json()));
    return object;
  }

  /** Null: nothing was said. */
  private static JsonNode value(String kind, List<String> given) {
    String last = given.get(given.size() - 1);
    String text = last.strip();
    return switch (kind) {
      case "flag" -> BooleanNode.valueOf(text.equals("true"));
      case "number" -> text.isEmpty() ? null : number(text, NUMBER);
      case "keep" -> new TextNode(last);
      case "list" -> list(given, null);
      case "words" -> list(List.of(last.split("[,\n]")), null);
      case "numbers" -> list(List.of(last.split("[,;\\s]+")), WHOLE);
      case "lines" -> list(List.of(last.split("\n")), null);
      case "decimals" -> list(List.of(last.split("\n")), NUMBER);
      default -> text.isEmpty() ? null : new TextNode(text);
    };
  }

  /**
   * @param numbers how a number is written; null: they are texts
   */
  private static JsonNode list(List<String> given, Pattern numbers) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (String one : given) {
      if (!one.isBlank()) {
        list.add(numbers == null ? new TextNode(one.strip()) : number(one.strip(), numbers));
      }
    }
    return list.isEmpty() ? null : list;
  }

  private static JsonNode number(String text, Pattern right) {
    if (!right.matcher(text).matches()) {
      return new TextNode(text);
    }
    return text.contains(".")
        ? DecimalNode.valueOf(new BigDecimal(text))
        : JsonNodeFactory.instance.numberNode(Long.parseLong(text)).isInt()
            ? JsonNodeFactory.instance.numberNode(Integer.parseInt(text))
            : JsonNodeFactory.instance.numberNode(Long.parseLong(text));
  }
}
