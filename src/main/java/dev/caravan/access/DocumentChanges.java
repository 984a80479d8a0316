package dev.caravan.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Set;

/** Where two documents differ, place by place. */
public final class DocumentChanges {
  /** More than these are not told one by one; the digests tell that there is more. */
  static final int MOST = 200;

  private static final int LONGEST = 500;

  private final ArrayNode changes = JsonNodeFactory.instance.arrayNode();

  private DocumentChanges() {}

  /** {@code [{"place": "exports[0].segment", "before": "vip", "after": "gold"}]}. */
  public static ArrayNode between(JsonNode before, JsonNode after) {
    DocumentChanges found = new DocumentChanges();
    found.compare("", before, after);
    return found.changes;
  }

  /** SHA-256 in hex; null for a document that is not there. */
  public static String digest(JsonNode document) {
    return document.isMissingNode()
        ? null
        : HexFormat.of().formatHex(Secrets.sha256(document.toString()));
  }

  private void compare(String place, JsonNode before, JsonNode after) {
    if (before.equals(after) || changes.size() == MOST) {
      return;
    }
    if (before.isObject() && after.isObject()) {
      for (String name : names(before, after)) {
        compare(place.isEmpty() ? name : place + "." + name, before.path(name), after.path(name));
      }
    } else if (before.isArray() && after.isArray()) {
      for (int i = 0; i < Math.max(before.size(), after.size()); i++) {
        compare(place + "[" + i + "]", before.path(i), after.path(i));
      }
    } else {
      ObjectNode change = changes.addObject().put("place", place);
      put(change, "before", before);
      put(change, "after", after);
    }
  }

  private static void put(ObjectNode change, String side, JsonNode value) {
    if (!value.isMissingNode()) {
      String text = value.toString();
      change.set(
          side,
          text.length() <= LONGEST
              ? value
              : JsonNodeFactory.instance.textNode(text.substring(0, LONGEST) + "…"));
    }
  }

  private static Set<String> names(JsonNode before, JsonNode after) {
    Set<String> names = new LinkedHashSet<>();
    before.fieldNames().forEachRemaining(names::add);
    after.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
