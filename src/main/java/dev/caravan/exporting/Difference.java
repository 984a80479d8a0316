package dev.caravan.exporting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A field of a member in which Mailchimp holds something else than it accepted from a goal.
 *
 * @param field its path: {@code merge_fields.FNAME}, {@code interests.6fbed1c079}, {@code
 *     marketing_permissions.a1f2}, {@code tags}
 * @param ours what was accepted
 * @param theirs what is there; null: nothing
 */
record Difference(String field, JsonNode ours, JsonNode theirs) {
  static final String STATUS = "status";

  /**
   * Field by field; what the goal does not write is not looked at.
   *
   * @param payload as it was accepted
   * @param member as Mailchimp shows it
   */
  static List<Difference> of(JsonNode payload, JsonNode member) {
    List<Difference> found = new ArrayList<>();
    for (String part : List.of("merge_fields", PayloadFields.INTERESTS)) {
      for (Map.Entry<String, JsonNode> field : PayloadFields.part(payload, part).properties()) {
        add(
            found,
            part + "." + field.getKey(),
            field.getValue(),
            member.path(part).path(field.getKey()));
      }
    }
    PayloadFields.part(payload, PayloadFields.PERMISSIONS)
        .properties()
        .forEach(
            field ->
                add(
                    found,
                    PayloadFields.PERMISSIONS + "." + field.getKey(),
                    field.getValue(),
                    permission(member, field.getKey())));
    tags(found, PayloadFields.tags(payload), member);
    return found;
  }

  /** Where a path leads in a payload; a missing node where it has nothing there. */
  static JsonNode at(JsonNode payload, String field) {
    int dot = field.indexOf('.');
    return dot < 0
        ? payload.path(field)
        : payload.path(field.substring(0, dot)).path(field.substring(dot + 1));
  }

  private static void add(List<Difference> found, String field, JsonNode ours, JsonNode theirs) {
    if (!isSame(ours, theirs)) {
      found.add(new Difference(field, ours, theirs.isMissingNode() ? null : theirs));
    }
  }

  /** Tags that the goal has put on and that are off by now; those of others are not its own. */
  private static void tags(List<Difference> found, List<String> ours, JsonNode member) {
    Set<String> there = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    member.path(PayloadFields.TAGS).forEach(tag -> there.add(tag.path("name").asText()));
    if (!there.containsAll(ours)) {
      ArrayNode left = JsonNodeFactory.instance.arrayNode();
      ours.stream().filter(there::contains).forEach(left::add);
      ArrayNode all = JsonNodeFactory.instance.arrayNode();
      ours.forEach(all::add);
      found.add(new Difference(PayloadFields.TAGS, all, left));
    }
  }

  private static JsonNode permission(JsonNode member, String id) {
    for (JsonNode permission : member.path(PayloadFields.PERMISSIONS)) {
      if (permission.path("marketing_permission_id").asText().equals(id)) {
        return permission.path("enabled");
      }
    }
    return member.path(PayloadFields.PERMISSIONS).path(id);
  }

  /**
   * Mailchimp writes nothing as an empty text, numbers as texts at times, and adds to addresses.
   */
  static boolean isSame(JsonNode ours, JsonNode theirs) {
    if (ours.isObject() && theirs.isObject()) {
      return ours.properties().stream()
          .allMatch(part -> isSame(part.getValue(), theirs.path(part.getKey())));
    }
    if (ours.isContainerNode() || theirs.isContainerNode()) {
      return PayloadHash.canonical(ours).equals(PayloadHash.canonical(theirs));
    }
    String one = text(ours);
    String other = text(theirs);
    return one.equals(other) || isSameNumber(one, other);
  }

  private static String text(JsonNode node) {
    return node.isNull() || node.isMissingNode() ? "" : node.asText();
  }

  private static boolean isSameNumber(String one, String other) {
    try {
      return new BigDecimal(one).compareTo(new BigDecimal(other)) == 0;
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
