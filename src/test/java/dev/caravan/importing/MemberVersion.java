package dev.caravan.importing;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * A state that a member once had.
 *
 * @param second when it changed; versions of one member are told apart by it
 * @param number by which it is matched
 * @param points null: Mailchimp has none
 * @param name empty: Mailchimp has none; the city and the tag likewise
 * @param own whether our own write made it
 */
record MemberVersion(
    long webId,
    int second,
    boolean subscribed,
    String number,
    Integer points,
    String name,
    String city,
    String tag,
    boolean own) {
  static final Instant START = Instant.parse("2026-11-01T10:00:00Z");

  Instant lastChanged() {
    return START.plusSeconds(second);
  }

  /** The same once more, as our own write left it. */
  MemberVersion written(int later) {
    return new MemberVersion(webId, later, subscribed, number, points, name, city, tag, true);
  }

  /** Whether nothing that is imported differs. */
  boolean says(MemberVersion other) {
    return written(0).equals(other.written(0));
  }

  ObjectNode json() {
    ObjectNode member = JsonNodeFactory.instance.objectNode();
    member.put("web_id", webId).put("contact_id", "c" + webId).put("id", "m" + webId);
    member.put("email_address", "p" + webId + "@people.test");
    member.put("status", subscribed ? "subscribed" : "archived");
    member.put("last_changed", lastChanged().toString());
    ObjectNode fields = member.putObject("merge_fields").put("CUSTID", number);
    fields.put("FNAME", name).put("CITY", city);
    if (points == null) {
      fields.put("POINTS", "");
    } else {
      fields.put("POINTS", points);
    }
    if (!tag.isEmpty()) {
      member.putArray("tags").addObject().put("name", tag);
    }
    return member;
  }
}
