package dev.caravan.web;

import dev.caravan.connection.ExpectedVersion;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;

/** The header {@code If-Match} (RFC 9110, 13.1.1): the ETags that a caller has seen. */
final class IfMatch {
  private static final Pattern LIST = Pattern.compile("(W/)?\"[^\"]*\"(\\s*,\\s*(W/)?\"[^\"]*\")*");
  // A weak ETag never matches here.
  private static final Pattern VERSION = Pattern.compile("(?<!W/)\"([0-9]{1,9})\"");

  private IfMatch() {}

  /** Which version is expected; without the header, any. */
  static ExpectedVersion of(Exchange exchange) {
    String header = exchange.getMessage().getHeader("If-Match", "", String.class).strip();
    if (header.isEmpty()) {
      return ExpectedVersion.ANY;
    }
    if (header.equals("*")) {
      return new ExpectedVersion(null, true);
    }
    if (!LIST.matcher(header).matches()) {
      throw ApiProblem.badRequest("If-Match must be the ETag of an answer, such as \"3\", or *");
    }
    Set<Integer> versions = new HashSet<>();
    Matcher matcher = VERSION.matcher(header);
    while (matcher.find()) {
      versions.add(Integer.valueOf(matcher.group(1)));
    }
    return new ExpectedVersion(versions, true);
  }
}
