package dev.caravan.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The types that a request body must have. A wrong one, or a null, refuses the whole request,
 * whatever else is in it.
 */
final class RequestSchema {
  private static final Map<String, String> MEMBER =
      Map.ofEntries(
          Map.entry("email_address", "string"),
          Map.entry("email_type", "string"),
          Map.entry("status", "string"),
          Map.entry("status_if_new", "string"),
          Map.entry("language", "string"),
          Map.entry("ip_signup", "string"),
          Map.entry("ip_opt", "string"),
          Map.entry("timestamp_signup", "string"),
          Map.entry("timestamp_opt", "string"),
          Map.entry("merge_fields", "object"),
          Map.entry("interests", "object"),
          Map.entry("location", "object"),
          Map.entry("vip", "boolean"),
          Map.entry("marketing_permissions", "array"),
          Map.entry("tags", "array"));
  private static final Set<String> STATUSES =
      Set.of("subscribed", "unsubscribed", "cleaned", "pending", "transactional");
  private static final String NO_SCHEMA =
      "Data did not match any of the schemas described in anyOf.";

  private RequestSchema() {}

  static void batch(JsonNode body) {
    type("members", body.path("members"), "array");
    if (body.path("members").isMissingNode()) {
      throw Problem.invalidField("members", "Required fields were not provided: members");
    }
    if (body.path("members").size() > 500) {
      throw Problem.of(
          400,
          "Invalid Resource",
          "You may only send up to 500 members per request; this one has "
              + body.path("members").size()
              + ".");
    }
    type("update_existing", body.path("update_existing"), "boolean");
    type("sync_tags", body.path("sync_tags"), "boolean");
    int number = 0;
    for (JsonNode member : body.path("members")) {
      member(member, "members.item:" + number++);
    }
  }

  /** Checks one member; the prefix names its place in a batch and is empty for a single one. */
  static void member(JsonNode member, String prefix) {
    type(prefix, member, "object");
    String before = prefix.isEmpty() ? "" : prefix + ".";
    member
        .properties()
        .forEach(
            field -> {
              String wanted = MEMBER.get(field.getKey());
              if (wanted != null) {
                field(before + field.getKey(), field.getKey(), field.getValue(), wanted);
              }
            });
  }

  private static void field(String place, String name, JsonNode value, String wanted) {
    type(place, value, wanted);
    switch (name) {
      case "status", "status_if_new" -> {
        if (!STATUSES.contains(value.asText())) {
          throw Problem.invalidField(place, NO_SCHEMA);
        }
      }
      case "merge_fields" ->
          value.properties().forEach(e -> mergeValue(place + "." + e.getKey(), e.getValue()));
      case "interests" ->
          value.properties().forEach(e -> type(place + "." + e.getKey(), e.getValue(), "boolean"));
      case "marketing_permissions" ->
          value.forEach(
              permission -> {
                type(place, permission, "object");
                type(
                    place + ".marketing_permission_id",
                    permission.path("marketing_permission_id"),
                    "string");
                type(place + ".enabled", permission.path("enabled"), "boolean");
              });
      case "tags" -> value.forEach(tag -> type(place, tag, "string"));
      case "location" ->
          List.of("latitude", "longitude")
              .forEach(part -> type(place + "." + part, value.path(part), "number"));
      default -> {}
    }
  }

  private static void mergeValue(String place, JsonNode value) {
    if (value.isNull()) {
      type(place, value, "string");
    }
    if (value.isArray() || value.isBoolean()) {
      throw Problem.invalidField(place, NO_SCHEMA);
    }
    value.properties().forEach(e -> type(place + "." + e.getKey(), e.getValue(), "string"));
  }

  /** A missing value has any type. */
  static void type(String place, JsonNode value, String wanted) {
    String found =
        switch (value.getNodeType()) {
          case NULL -> "NULL";
          case ARRAY -> "array";
          case OBJECT -> "object";
          case BOOLEAN -> "boolean";
          case NUMBER ->
              value.isIntegralNumber() && !wanted.equals("number") ? "integer" : "number";
          case MISSING -> wanted;
          default -> "string";
        };
    if (!found.equals(wanted)) {
      throw Problem.invalidField(
          place, "Schema describes %s, %s found instead".formatted(wanted, found));
    }
  }
}
