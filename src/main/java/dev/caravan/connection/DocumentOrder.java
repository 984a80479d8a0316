package dev.caravan.connection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;

/**
 * Puts the keys of a document into the order in which people write them; the database does not keep
 * theirs.
 */
final class DocumentOrder {
  private static final List<String> KEYS =
      List.of(
          "connection",
          "goal",
          "description",
          "labels",
          "favorite",
          "enabled",
          "account",
          "objectives",
          "notify",
          "to",
          "on",
          "webhook",
          "rejectedOver",
          "schedule",
          "import",
          "segment",
          "lifecycle",
          "name",
          "stage",
          "as",
          "id",
          "statuses",
          "createProfiles",
          "zone",
          "consent",
          "timesPerDay",
          "daysOfWeek",
          "daysOfMonth",
          "weekdayOfMonth",
          "cron",
          "week",
          "day",
          "at",
          "timeZone",
          "audiences",
          "recordAudiencesIn",
          "property",
          "identifier",
          "segments",
          "lifecycles",
          "interactions",
          "permissionLevel",
          "text",
          "field",
          "tags",
          "quiet",
          "interest",
          "marketingPermission",
          "mode",
          "whenEmpty",
          "objective",
          "mappings",
          "createSubscribers",
          "createFields",
          "statusForNew",
          "removeOthers",
          "scope",
          "action",
          "atMost",
          "count",
          "percent",
          "unit",
          "touchpoint",
          "whenCapped",
          "tag",
          "holdOut",
          "exports",
          "events",
          "joinKey",
          "types",
          "campaigns",
          "backfillFrom");

  private DocumentOrder() {}

  static ObjectNode of(ObjectNode document) {
    return (ObjectNode) ordered(document);
  }

  private static JsonNode ordered(JsonNode node) {
    if (node.isArray()) {
      ArrayNode items = JsonNodeFactory.instance.arrayNode();
      node.forEach(item -> items.add(ordered(item)));
      return items;
    }
    if (!node.isObject()) {
      return node;
    }
    ObjectNode keys = JsonNodeFactory.instance.objectNode();
    node.properties().stream()
        .sorted(Comparator.comparingInt(entry -> KEYS.indexOf(entry.getKey())))
        .forEach(entry -> keys.set(entry.getKey(), ordered(entry.getValue())));
    return keys;
  }
}
