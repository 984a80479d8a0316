package dev.caravan.exporting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The merge fields within payloads, and how two of them differ. */
final class PayloadFields {
  private PayloadFields() {}

  /** The fields that Mailchimp accepted last; an empty object when there are none. */
  static ObjectNode accepted(Facts.Ledger ledger) {
    return ledger == null ? JsonNodeFactory.instance.objectNode() : of(ledger.payload());
  }

  /**
   * @param payload null: none
   */
  static ObjectNode of(JsonNode payload) {
    return payload != null && payload.path("merge_fields") instanceof ObjectNode fields
        ? fields
        : JsonNodeFactory.instance.objectNode();
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

  private static java.util.List<String> names(ObjectNode fields) {
    return fields.properties().stream().map(java.util.Map.Entry::getKey).toList();
  }
}
