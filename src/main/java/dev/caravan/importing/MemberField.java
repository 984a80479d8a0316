package dev.caravan.importing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Reads the fields of a member by the paths that connection documents use. */
final class MemberField {
  private static final String PERMISSIONS = "marketing_permissions.";
  private static final String GROUPS = "interests.";
  private static final List<String> ADDRESS_PARTS =
      List.of("addr1", "addr2", "city", "state", "zip", "country");

  /** What every import and the mirror need of a member. */
  private static final List<String> ALWAYS =
      List.of("web_id", "contact_id", "id", "email_address", "status", "last_changed");

  private MemberField() {}

  /**
   * The value at a path; a missing node where Mailchimp has none, which it writes as an empty text.
   * Tags are their names, an address is one line.
   */
  static JsonNode value(JsonNode member, String path) {
    JsonNode value;
    if (path.equals("tags")) {
      value = names(member.path(path));
    } else if (path.startsWith(PERMISSIONS)) {
      value = permission(member, path.substring(PERMISSIONS.length()));
    } else if (path.startsWith(GROUPS)) {
      value = member.path("interests").path(path.substring(GROUPS.length()));
    } else {
      value = descend(member, path);
      if (value.isObject() && path.startsWith("merge_fields.")) {
        value = oneLine(value);
      }
    }
    return isEmpty(value) ? MissingNode.getInstance() : value;
  }

  /** The API's parameter {@code fields} for these paths: only what is mapped is asked for. */
  static String fields(Iterable<String> paths) {
    Set<String> fields = new TreeSet<>(ALWAYS);
    for (String path : paths) {
      fields.add(asked(path));
    }
    if (fields.contains("interests")) {
      // Asked for the whole and a part, Mailchimp gives the part.
      fields.removeIf(field -> field.startsWith(GROUPS));
    }
    List<String> wanted = new ArrayList<>();
    wanted.add("total_items");
    fields.forEach(field -> wanted.add("members." + field));
    return String.join(",", wanted);
  }

  /** An address comes whole, lists come whole; of other objects only the part. */
  private static String asked(String path) {
    if (path.startsWith(GROUPS)) {
      // A group that is named and not numbered is found once the audience is known.
      return path.matches("interests\\.[0-9a-f]+") ? path : "interests";
    }
    String[] parts = path.split("\\.", -1);
    return switch (parts[0]) {
      case "merge_fields" -> parts[0] + "." + parts[1];
      case "marketing_permissions" -> parts[0];
      default -> path;
    };
  }

  /**
   * Whether the audience has no such field at all, which is another thing than a field without a
   * value: Mailchimp leaves out merge fields, groups and permissions that an audience does not
   * have.
   */
  static boolean isUnknown(JsonNode member, String path) {
    if (path.startsWith(PERMISSIONS)) {
      return permission(member, path.substring(PERMISSIONS.length())).isMissingNode();
    }
    if (path.startsWith(GROUPS)) {
      return !member.path("interests").has(path.substring(GROUPS.length()));
    }
    return path.startsWith("merge_fields.")
        && !member.path("merge_fields").has(path.split("\\.", -1)[1]);
  }

  private static JsonNode descend(JsonNode member, String path) {
    JsonNode value = member;
    int start = 0;
    for (int dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', start)) {
      value = value.path(path.substring(start, dot));
      start = dot + 1;
    }
    return value.path(path.substring(start));
  }

  private static ArrayNode names(JsonNode tags) {
    ArrayNode names = JsonNodeFactory.instance.arrayNode();
    tags.forEach(tag -> names.add(tag.path("name").asText()));
    return names;
  }

  private static JsonNode permission(JsonNode member, String id) {
    for (JsonNode permission : member.path("marketing_permissions")) {
      if (permission.path("marketing_permission_id").asText().equals(id)) {
        return permission.path("enabled");
      }
    }
    return MissingNode.getInstance();
  }

  private static JsonNode oneLine(JsonNode address) {
    List<String> given = new ArrayList<>();
    for (String part : ADDRESS_PARTS) {
      // A line break within a part is one between parts, too.
      address
          .path(part)
          .asText("")
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty())
          .forEach(given::add);
    }
    // Where people left everything empty, the country may stand there all the same.
    boolean isEmpty = given.size() == 1 && given.get(0).equals(address.path("country").asText());
    return JsonNodeFactory.instance.textNode(isEmpty ? "" : String.join(", ", given));
  }

  private static boolean isEmpty(JsonNode value) {
    return value.isMissingNode()
        || value.isNull()
        || (value.isTextual() && value.textValue().isEmpty())
        || (value.isArray() && value.isEmpty());
  }
}
