package dev.caravan.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes members of one audience as far as a projection wants them. Thread-safe. */
final class MemberJson {
  private record Wanted(MemberField field, Projection inside, byte[] key) {}

  private final AudienceShape shape;
  private final List<Wanted> wanted = new ArrayList<>();

  MemberJson(AudienceShape shape, Projection projection) {
    this.shape = shape;
    for (MemberField field : MemberField.values()) {
      Projection inside = projection.inside(field.wire());
      if (inside != null) {
        byte[] key = ("\"" + field.wire() + "\":").getBytes(StandardCharsets.US_ASCII);
        wanted.add(new Wanted(field, inside, key));
      }
    }
  }

  /** The member with all its fields, as text. */
  static String text(Member member, AudienceShape shape) {
    JsonBytes out = new JsonBytes(4096);
    new MemberJson(shape, Projection.ALL).write(out, member);
    return new String(out.array(), 0, out.size(), StandardCharsets.UTF_8);
  }

  void write(JsonBytes out, List<Member> members) {
    out.raw('[');
    for (int i = 0; i < members.size(); i++) {
      if (i > 0) {
        out.raw(',');
      }
      write(out, members.get(i));
    }
    out.raw(']');
  }

  void write(JsonBytes out, Member member) {
    out.raw('{');
    boolean first = true;
    for (Wanted each : wanted) {
      if (!each.field().isShown(member, shape)) {
        continue;
      }
      if (!first) {
        out.raw(',');
      }
      first = false;
      out.raw(each.key());
      if (each.inside().isAll()) {
        each.field().write(out, member, shape);
      } else if (each.field() == MemberField.MERGE_FIELDS) {
        MergeJson.write(out, member, shape, each.inside());
      } else {
        writePart(out, each, member);
      }
    }
    out.raw('}');
  }

  /** Parts of the small nested objects are asked for so rarely that pruning a tree will do. */
  private void writePart(JsonBytes out, Wanted part, Member member) {
    JsonBytes whole = new JsonBytes(512);
    part.field().write(whole, member, shape);
    JsonNode tree = Json.read(whole.toByteArray());
    part.inside().prune(tree);
    out.raw(Json.bytes(tree));
  }
}
