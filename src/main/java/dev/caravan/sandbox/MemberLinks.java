package dev.caravan.sandbox;

import java.nio.charset.StandardCharsets;

/** The {@code _links} of a member: the larger half of what a member weighs on the wire. */
final class MemberLinks {
  private static final String[][] LINKS = {
    {"self", "GET", ""},
    {"parent", "GET", null},
    {"update", "PATCH", ""},
    {"upsert", "PUT", ""},
    {"delete", "DELETE", ""},
    {"activity", "GET", "/activity"},
    {"goals", "GET", "/goals"},
    {"notes", "GET", "/notes"},
    {"events", "POST", "/events"},
    {"delete_permanent", "POST", "/actions/delete-permanent"}
  };
  private static final byte[][] BEFORE = new byte[LINKS.length][];
  private static final byte[][] AFTER = new byte[LINKS.length][];

  static {
    for (int i = 0; i < LINKS.length; i++) {
      BEFORE[i] = ascii((i == 0 ? "[" : ",") + "{\"rel\":\"" + LINKS[i][0] + "\",\"href\":\"");
      String rest = LINKS[i][2] == null ? "" : LINKS[i][2];
      AFTER[i] = ascii(rest + "\",\"method\":\"" + LINKS[i][1] + "\"}");
    }
  }

  private MemberLinks() {}

  static void write(JsonBytes out, Member member, AudienceShape shape) {
    for (int i = 0; i < LINKS.length; i++) {
      out.raw(BEFORE[i]).ascii("https://us99.api.mailchimp.com/3.0/lists/");
      out.ascii(shape.definition().id()).ascii("/members");
      if (LINKS[i][2] != null) {
        MemberField.hash(out.raw('/'), member);
      }
      out.raw(AFTER[i]);
    }
    out.raw(']');
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
