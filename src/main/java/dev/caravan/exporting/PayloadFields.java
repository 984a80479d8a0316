package dev.caravan.exporting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** The parts of payloads, and how two of them differ. */
final class PayloadFields {
  /** Groups by id, in or not. */
  static final String INTERESTS = "interests";

  /** Questions of the GDPR form by id, agreed to or not. */
  static final String PERMISSIONS = "marketing_permissions";

  /** The names of the tags that the goal has put on. */
  static final String TAGS = "tags";

  /** Those of the tags that set off no journey: it makes no other payload of it. */
  static final String QUIET = "quiet";

  private static final String ADDRESS = "email_address";

  private PayloadFields() {}

  /**
   * The merge fields.
   *
   * @param payload null: none
   */
  static ObjectNode of(JsonNode payload) {
    return part(payload, "merge_fields");
  }

  /** A part by its name; an empty object where the payload has none. */
  static ObjectNode part(JsonNode payload, String name) {
    return payload != null && payload.path(name) instanceof ObjectNode part
        ? part
        : JsonNodeFactory.instance.objectNode();
  }

  static List<String> tags(JsonNode payload) {
    return names(payload, TAGS);
  }

  static List<String> quiet(JsonNode payload) {
    return names(payload, QUIET);
  }

  private static List<String> names(JsonNode payload, String part) {
    List<String> names = new ArrayList<>();
    if (payload != null) {
      payload.path(part).forEach(name -> names.add(name.asText()));
    }
    return names;
  }

  /** Whether a batch would write anything that Mailchimp does not have. */
  static boolean isBatchDifferent(ObjectNode payload, JsonNode accepted) {
    return accepted == null
        || !payload.path(ADDRESS).asText().equals(accepted.path(ADDRESS).asText())
        || !isSame(of(payload), of(accepted))
        || !isSame(part(payload, INTERESTS), part(accepted, INTERESTS));
  }

  /** All that can be told of a payload, flat: merge fields by their tags, the rest by its path. */
  static ObjectNode shown(JsonNode payload) {
    ObjectNode shown = of(payload).deepCopy();
    for (String name : List.of(INTERESTS, PERMISSIONS)) {
      part(payload, name)
          .properties()
          .forEach(entry -> shown.set(name + "." + entry.getKey(), entry.getValue()));
    }
    if (payload != null && payload.has(TAGS)) {
      shown.set(TAGS, payload.get(TAGS));
    }
    return shown;
  }

  /** The same, and the address where it is not that of the other payload. */
  static ObjectNode shown(JsonNode payload, JsonNode other) {
    ObjectNode shown = shown(payload);
    String address = payload == null ? "" : payload.path(ADDRESS).asText();
    boolean known = other != null && !address.isEmpty() && other.has(ADDRESS);
    if (known && !other.get(ADDRESS).asText().equals(address)) {
      shown.put(ADDRESS, address);
    }
    return shown;
  }

  private static boolean isSame(ObjectNode fields, ObjectNode others) {
    return PayloadHash.canonical(fields).equals(PayloadHash.canonical(others));
  }

  /** Of the first fields, those that the second do not have with the same value; null: none. */
  static ObjectNode different(ObjectNode fields, ObjectNode others) {
    ObjectNode different = JsonNodeFactory.instance.objectNode();
    for (var entry : fields.properties()) {
      JsonNode other = others.get(entry.getKey());
      if (other == null
          || !PayloadHash.canonical(other).equals(PayloadHash.canonical(entry.getValue()))) {
        different.set(entry.getKey(), entry.getValue());
      }
    }
    return different.isEmpty() ? null : different;
  }

  /** What the first fields held where the second now hold something else; null: nothing. */
  static ObjectNode replaced(ObjectNode earlier, ObjectNode now) {
    ObjectNode replaced = different(earlier, now);
    return replaced == null ? null : emptyToNull(replaced.retain(names(now)));
  }

  private static ObjectNode emptyToNull(ObjectNode fields) {
    return fields.isEmpty() ? null : fields;
  }

  private static List<String> names(ObjectNode fields) {
    return fields.properties().stream().map(java.util.Map.Entry::getKey).toList();
  }
}
