package dev.caravan.connection;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The paths into a member that an import can read: the keys of a list member in Mailchimp's
 * Marketing API 3.0.
 */
final class MemberPath {
  /** A group by its id, or by its category and name: {@code interests.Interests/News}. */
  static final String GROUP = "interests.";

  static final String PERMISSION = "marketing_permissions.";

  /** The fields that every audience has, with their labels. */
  static final Map<String, AudienceField> PLAIN = plain();

  private static final Pattern MERGE_FIELD =
      Pattern.compile("merge_fields\\.([^.\\s]+)(\\.[a-z0-9_]+)?");
  private static final List<String> SHAPES =
      List.of(
          "merge_fields.TAG",
          "interests.ID",
          "interests.Category/Group",
          "marketing_permissions.ID");

  private MemberPath() {}

  private static Map<String, AudienceField> plain() {
    Map<String, AudienceField> fields = new LinkedHashMap<>();
    add(fields, FieldType.EMAIL, "email_address");
    add(
        fields,
        FieldType.TEXT,
        "full_name",
        "status",
        "unsubscribe_reason",
        "language",
        "source",
        "email_type",
        "email_client",
        "id",
        "unique_email_id",
        "contact_id",
        "list_id",
        "ip_signup",
        "ip_opt",
        "location.country_code",
        "location.timezone",
        "location.region",
        "stats.ecommerce_data.currency_code",
        "last_note.created_by",
        "last_note.note",
        "sms_phone_number",
        "sms_subscription_status");
    add(fields, FieldType.LIST, "tags");
    add(fields, FieldType.BOOLEAN, "vip", "consents_to_one_to_one_messaging");
    add(
        fields,
        FieldType.NUMBER,
        "member_rating",
        "tags_count",
        "web_id",
        "stats.avg_open_rate",
        "stats.avg_click_rate",
        "stats.ecommerce_data.total_revenue",
        "stats.ecommerce_data.number_of_orders",
        "location.latitude",
        "location.longitude",
        "location.gmtoff",
        "location.dstoff",
        "last_note.note_id");
    add(
        fields,
        FieldType.DATETIME,
        "timestamp_signup",
        "timestamp_opt",
        "last_changed",
        "last_note.created_at",
        "sms_subscription_last_updated");
    return fields;
  }

  private static void add(Map<String, AudienceField> fields, FieldType type, String... paths) {
    for (String path : paths) {
      String words = path.substring(path.lastIndexOf('.') + 1).replace('_', ' ');
      String label = Character.toUpperCase(words.charAt(0)) + words.substring(1);
      fields.put(path, new AudienceField(path, type, label));
    }
  }

  /** What is wrong with a path; empty when it is one that can be read. */
  static Optional<String> problem(String path) {
    if (path.isBlank()
        || PLAIN.containsKey(path)
        || isBelow(path, GROUP)
        || isBelow(path, PERMISSION)) {
      return Optional.empty();
    }
    Matcher merge = MERGE_FIELD.matcher(path);
    if (merge.matches()) {
      return MergeTag.problem(merge.group(1));
    }
    return Optional.of(
        Spelling.unknown("field", path, PLAIN.keySet()) + ", " + String.join(", ", SHAPES));
  }

  private static boolean isBelow(String path, String prefix) {
    return path.startsWith(prefix) && path.length() > prefix.length();
  }

  /** Whether a path reads a marketing permission. */
  static boolean isPermission(String path) {
    return isBelow(path, PERMISSION);
  }

  /** The merge tag that a path reads; empty for other paths. */
  static Optional<String> mergeTag(String path) {
    Matcher merge = MERGE_FIELD.matcher(path);
    return merge.matches() ? Optional.of(merge.group(1)) : Optional.empty();
  }

  /** The id or name of the group that a path reads; empty for other paths. */
  static Optional<String> group(String path) {
    return isBelow(path, GROUP) ? Optional.of(path.substring(GROUP.length())) : Optional.empty();
  }

  /** The id of the marketing permission that a path reads; empty for other paths. */
  static Optional<String> permission(String path) {
    return isBelow(path, PERMISSION)
        ? Optional.of(path.substring(PERMISSION.length()))
        : Optional.empty();
  }
}
