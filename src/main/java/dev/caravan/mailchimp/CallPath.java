package dev.caravan.mailchimp;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The address of a call without what would tell persons from each other. */
final class CallPath {
  private static final String SOMEBODY = "…";

  /** Behind these, a segment names one member: by hash, address or contact id. */
  private static final Pattern MEMBER = Pattern.compile("(/(?:members|contacts)/)[^/]+");

  private static final Pattern HASH = Pattern.compile("/[0-9a-fA-F]{32}(?=/|$)");
  private static final Pattern ADDRESS = Pattern.compile("/[^/]*(?:@|%40)[^/]*");

  /** Parameters that are about pages and times, and never about one person. */
  private static final List<String> SHOWN =
      List.of(
          "offset",
          "count",
          "status",
          "since_last_changed",
          "before_last_changed",
          "since",
          "since_send_time");

  private CallPath() {}

  static String of(MailchimpCall call) {
    String path = MEMBER.matcher(call.path()).replaceAll("$1" + SOMEBODY);
    path = HASH.matcher(path).replaceAll("/" + SOMEBODY);
    path = ADDRESS.matcher(path).replaceAll("/" + SOMEBODY);
    String query =
        SHOWN.stream()
            .filter(call.query()::containsKey)
            .map(name -> name + "=" + call.query().get(name))
            .collect(Collectors.joining("&"));
    return query.isEmpty() ? path : path + "?" + query;
  }
}
