package dev.caravan.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.SigningKeys.Source;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Signing keys as people give them: {@code {"mailchimp": ["…"], "transactional": ["…"]}}. A list
 * takes the place of the one before; what is absent stays.
 */
record SigningKeyRequest(Map<Source, List<String>> keys) {
  private static final int MOST = 20;
  private static final int LONGEST = 255;

  /**
   * @throws ApiProblem 422 with every mistake by its place; no key is ever repeated in it
   */
  static SigningKeyRequest read(ObjectNode document) {
    Map<String, String> mistakes = new TreeMap<>();
    Map<Source, List<String>> keys = new EnumMap<>(Source.class);
    for (Source source : Source.values()) {
      if (document.has(source.word())) {
        keys.put(source, list(document.get(source.word()), source.word(), mistakes));
      }
    }
    document
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!name.equals("mailchimp") && !name.equals("transactional")) {
                mistakes.put(name, "is unknown; right are mailchimp and transactional");
              }
            });
    if (keys.isEmpty() && mistakes.isEmpty()) {
      mistakes.put("", "names no keys; right are mailchimp and transactional, each a list");
    }
    if (!mistakes.isEmpty()) {
      throw ApiProblem.invalid(
          "The keys were not stored",
          mistakes.entrySet().stream()
              .map(mistake -> new ApiProblem.FieldError(mistake.getKey(), mistake.getValue()))
              .toList());
    }
    return new SigningKeyRequest(keys);
  }

  private static List<String> list(JsonNode list, String place, Map<String, String> mistakes) {
    List<String> keys = new ArrayList<>();
    if (!list.isArray() || list.size() > MOST) {
      mistakes.put(place, "must be a list of at most 20 keys; an empty one takes them away");
      return keys;
    }
    for (int i = 0; i < list.size(); i++) {
      String key = list.get(i).isTextual() ? list.get(i).textValue().strip() : "";
      if (key.isEmpty() || key.length() > LONGEST || !key.matches("\\p{Graph}+")) {
        mistakes.put(place + "[" + i + "]", "must be a key of 1 to 255 characters without blanks");
      }
      keys.add(key);
    }
    return keys;
  }

  @Override
  public String toString() {
    return "SigningKeyRequest[" + keys.keySet() + "]";
  }
}
