package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a button of a form does with the rows of a list in the document: {@code
 * add:import.mappings}, {@code remove:import.mappings:2}, {@code move:import.mappings:2:0}.
 */
final class TreeEdit {
  private static final Pattern LIST =
      Pattern.compile("(add|remove|move):([A-Za-z.\\[\\]0-9]+)(?::(\\d{1,5}))?(?::(\\d{1,5}))?");

  private TreeEdit() {}

  /**
   * Does it, where it is something of this kind.
   *
   * @param row what a new row is; its own copy is added
   */
  static void apply(ObjectNode document, String operation, ObjectNode row) {
    Matcher matcher = LIST.matcher(operation);
    if (!matcher.matches()) {
      return;
    }
    String place = "/" + matcher.group(2).replace("[", "/").replace("]", "").replace('.', '/');
    ArrayNode list = list(document, place);
    switch (matcher.group(1)) {
      case "add" -> list.add(row.deepCopy());
      case "remove" -> remove(list, index(matcher.group(3)));
      default -> move(list, index(matcher.group(3)), index(matcher.group(4)));
    }
  }

  private static ArrayNode list(ObjectNode document, String place) {
    JsonNode found = document.at(place);
    if (found instanceof ArrayNode list) {
      return list;
    }
    int last = place.lastIndexOf('/');
    JsonNode parent = last == 0 ? document : document.at(place.substring(0, last));
    return parent instanceof ObjectNode object
        ? object.putArray(place.substring(last + 1))
        : document.putArray("_nowhere");
  }

  private static void remove(ArrayNode list, int index) {
    if (index >= 0 && index < list.size()) {
      list.remove(index);
    }
  }

  private static void move(ArrayNode list, int from, int to) {
    if (from >= 0 && from < list.size() && to >= 0 && to < list.size()) {
      JsonNode moved = list.remove(from);
      list.insert(to, moved);
    }
  }

  private static int index(String text) {
    return text == null ? -1 : Integer.parseInt(text);
  }
}
