package dev.caravan.connection;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The paths into a member that an import can read: the keys of a list member in Mailchimp's
 * Marketing API 3.0.
 */
final class MemberPath {
  private static final Set<String> PLAIN =
      Words.of(
          "email_address",
          "full_name",
          "status",
          "tags",
          "tags_count",
          "language",
          "vip",
          "member_rating",
          "source",
          "web_id",
          "unique_email_id",
          "contact_id",
          "unsubscribe_reason",
          "consents_to_one_to_one_messaging",
          "email_type",
          "email_client",
          "ip_signup",
          "ip_opt",
          "timestamp_signup",
          "timestamp_opt",
          "last_changed");

  private static final Pattern MERGE_FIELD =
      Pattern.compile("merge_fields\\.([^.\\s]+)(\\.[a-z0-9_]+)?");
  private static final Pattern BELOW =
      Pattern.compile("(stats|location|interests|marketing_permissions)\\.[A-Za-z0-9_]+");
  private static final Pattern PERMISSION =
      Pattern.compile("marketing_permissions\\.[A-Za-z0-9_]+");
  private static final List<String> SHAPES =
      List.of(
          "merge_fields.TAG", "interests.ID", "stats.…", "location.…", "marketing_permissions.ID");

  private MemberPath() {}

  /** What is wrong with a path; empty when it is one that can be read. */
  static Optional<String> problem(String path) {
    if (path.isBlank() || PLAIN.contains(path) || BELOW.matcher(path).matches()) {
      return Optional.empty();
    }
    Matcher merge = MERGE_FIELD.matcher(path);
    if (merge.matches()) {
      return MergeTag.problem(merge.group(1));
    }
    return Optional.of(Spelling.unknown("field", path, PLAIN) + ", " + String.join(", ", SHAPES));
  }

  /** Whether a path reads a marketing permission. */
  static boolean isPermission(String path) {
    return PERMISSION.matcher(path).matches();
  }

  /** The merge tag that a path reads; empty for other paths. */
  static Optional<String> mergeTag(String path) {
    Matcher merge = MERGE_FIELD.matcher(path);
    return merge.matches() ? Optional.of(merge.group(1)) : Optional.empty();
  }
}
