package dev.caravan.connection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The places of a document, as JSON pointers, for tests that break it at each of them. */
final class DocumentPlaces {
  private DocumentPlaces() {}

  /** All of them below a place, deep; the place itself is not among them. */
  static List<String> below(JsonNode node, String place) {
    List<String> places = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      places.add(place + "/" + field.getKey());
      places.addAll(below(field.getValue(), place + "/" + field.getKey()));
    }
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      places.add(place + "/" + i);
      places.addAll(below(node.get(i), place + "/" + i));
    }
    return places;
  }

  static void replace(ObjectNode document, String place, JsonNode value) {
    int slash = place.lastIndexOf('/');
    String name = place.substring(slash + 1);
    if (document.at(place.substring(0, slash)) instanceof ArrayNode array) {
      array.set(Integer.parseInt(name), value);
    } else {
      ((ObjectNode) document.at(place.substring(0, slash))).set(name, value);
    }
  }
}
