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
      String[] parts = path.split("\\.", -1);
      fields.add(parts[0].equals("merge_fields") ? parts[0] + "." + parts[1] : parts[0]);
    }
    List<String> wanted = new ArrayList<>();
    wanted.add("total_items");
    fields.forEach(field -> wanted.add("members." + field));
    return String.join(",", wanted);
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
      String text = address.path(part).asText("").strip();
      if (!text.isEmpty()) {
        given.add(text);
      }
    }
    return JsonNodeFactory.instance.textNode(String.join(", ", given));
  }

  private static boolean isEmpty(JsonNode value) {
    return value.isMissingNode()
        || value.isNull()
        || (value.isTextual() && value.textValue().isEmpty())
        || (value.isArray() && value.isEmpty());
  }
}
