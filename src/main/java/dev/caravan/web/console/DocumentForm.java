package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * Turns what a form says into what a document says. A form has fields that a document has not, such
 * as the kind of a schedule; their names begin with {@code _}. Keys that belong to another kind
 * than the one that is chosen now are dropped, and those that the kind needs and the form has not
 * shown yet are filled in.
 */
final class DocumentForm {
  private static final Set<String> SOURCES =
      Set.of(
          "property",
          "identifier",
          "segments",
          "lifecycles",
          "interactions",
          "permissionLevel",
          "text");
  private static final Set<String> TARGETS =
      Set.of("field", "tags", "interest", "marketingPermission");

  private DocumentForm() {}

  /** Makes a tree out of a form; every part of it is as a document has it. */
  static ObjectNode read(Form form) {
    ObjectNode tree = FormTree.of(form);
    if (tree.path("schedule") instanceof ObjectNode schedule) {
      schedule(tree, schedule);
    }
    if (tree.path("notify") instanceof ObjectNode notify
        && !notify.has("to")
        && !notify.has("webhook")
        && !notify.has("rejectedOver")) {
      tree.remove("notify"); // only the occasion is said: nobody is told
    }
    if (tree.path("import") instanceof ObjectNode goal) {
      keepChosen(goal, "audiences");
    }
    tree.path("exports").forEach(goal -> export((ObjectNode) goal));
    return tree;
  }

  private static void schedule(ObjectNode tree, ObjectNode schedule) {
    String kind = schedule.path("_kind").asText("none");
    if (kind.equals("none")) {
      tree.remove("schedule");
      return;
    }
    for (String other :
        Set.of("timesPerDay", "daysOfWeek", "daysOfMonth", "weekdayOfMonth", "cron")) {
      if (!other.equals(kind)) {
        schedule.remove(other);
      }
    }
    switch (kind) {
      case "timesPerDay" -> putIfAbsent(schedule, kind, JsonNodeFactory.instance.numberNode(4));
      case "cron" -> putIfAbsent(schedule, kind, text("0 0 6 * * ?"));
      case "weekdayOfMonth" ->
          putIfAbsent(
              schedule,
              kind,
              JsonNodeFactory.instance.objectNode().put("week", "first").put("day", "mon"));
      default -> putIfAbsent(schedule, kind, JsonNodeFactory.instance.arrayNode());
    }
    if (kind.equals("timesPerDay") || kind.equals("cron")) {
      schedule.remove("at");
    } else {
      putIfAbsent(schedule, "at", text("06:00"));
    }
    schedule.remove("_kind");
  }

  private static void export(ObjectNode goal) {
    goal.path("mappings").forEach(mapping -> mapping((ObjectNode) mapping));
    String stage = goal.path("_stage").asText("");
    goal.remove("lifecycle");
    if (stage.contains("|")) {
      goal.putObject("lifecycle")
          .put("name", stage.substring(0, stage.indexOf('|')))
          .put("stage", stage.substring(stage.indexOf('|') + 1));
    }
    if (!goal.path("_remove").asBoolean()) {
      goal.remove("removeOthers");
    } else {
      ObjectNode others = goal.withObject("/removeOthers");
      if (others.path("action").asText().equals("tag")) {
        String tag = others.path("_tag").asText("");
        others.putObject("action").put("tag", tag);
      }
      others.remove("_tag");
    }
    if (!goal.path("touchpoint").has("lifecycle")) {
      goal.remove("touchpoint");
      goal.remove("whenCapped");
    }
    goal.remove("_stage");
    goal.remove("_remove");
  }

  private static void mapping(ObjectNode mapping) {
    String source = mapping.path("_source").asText("property");
    keepOnly(mapping, SOURCES, source);
    switch (source) {
      case "segments" -> chosen(mapping, "segments", "_segments");
      case "lifecycles" -> {
        if (mapping.path("_lifecycles").asText("all").equals("all")) {
          mapping.put("lifecycles", "all");
        } else {
          putIfAbsent(mapping, "lifecycles", JsonNodeFactory.instance.arrayNode());
        }
      }
      case "interactions" -> mapping.put("interactions", "all");
      case "permissionLevel" -> mapping.put("permissionLevel", true);
      case "text" -> putIfAbsent(mapping, "text", text(""));
      default -> {}
    }
    String target = mapping.path("_target").asText("field");
    keepOnly(mapping, TARGETS, target);
    if (target.equals("tags")) {
      mapping.put("tags", true);
    } else {
      mapping.remove("quiet");
    }
    mapping.remove("_source");
    mapping.remove("_target");
    mapping.remove("_lifecycles");
  }

  /** All of them, or a list of those with a tick. */
  private static void chosen(ObjectNode mapping, String key, String how) {
    if (mapping.path(how).asText("all").equals("all")) {
      mapping.put(key, "all");
    } else {
      if (!mapping.path(key).isArray()) {
        mapping.putArray(key);
      }
      keepChosen(mapping, key);
    }
    mapping.remove(how);
  }

  /** Of rows that a form shows with a box each, those with a tick. */
  private static void keepChosen(ObjectNode object, String key) {
    if (object.path(key) instanceof ArrayNode rows) {
      Iterator<JsonNode> row = rows.elements();
      while (row.hasNext()) {
        ObjectNode one = (ObjectNode) row.next();
        if (one.path("_on").asBoolean()) {
          one.remove("_on");
        } else {
          row.remove();
        }
      }
    }
  }

  private static void keepOnly(ObjectNode object, Set<String> keys, String only) {
    object.retain(
        object.properties().stream()
            .map(Map.Entry::getKey)
            .filter(key -> key.equals(only) || !keys.contains(key))
            .toList());
  }

  private static void putIfAbsent(ObjectNode object, String key, JsonNode value) {
    if (!object.has(key)) {
      object.set(key, value);
    }
  }

  private static JsonNode text(String text) {
    return JsonNodeFactory.instance.textNode(text);
  }
}
