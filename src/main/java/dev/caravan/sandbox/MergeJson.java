package dev.caravan.sandbox;

import java.util.List;

/** The merge fields of a member as JSON. */
final class MergeJson {
  private static final byte[] EMPTY = {'"', '"'};

  private MergeJson() {}

  static void write(JsonBytes out, Member member, AudienceShape shape, Projection wanted) {
    MergeValues.Cursor cursor = member.merge().cursor();
    List<MergeField> fields = shape.mergeFields();
    out.raw('{');
    boolean first = true;
    for (int i = 0; i < fields.size(); i++) {
      boolean given = cursor.next() && cursor.length() > 0;
      if (!wanted.isAll() && wanted.inside(fields.get(i).tag()) == null) {
        continue;
      }
      if (!first) {
        out.raw(',');
      }
      first = false;
      out.raw(shape.mergeKey(i));
      if (given) {
        out.raw(cursor.array(), cursor.start(), cursor.length());
      } else {
        out.raw(EMPTY);
      }
    }
    out.raw('}');
  }

  /** First and last name with a space between, as far as the audience has them. */
  static void fullName(JsonBytes out, Member member, AudienceShape shape) {
    int given = shape.mergeField("FNAME");
    int family = shape.mergeField("LNAME");
    MergeValues.Cursor cursor = member.merge().cursor();
    out.raw('"');
    boolean first = true;
    for (int i = 0; cursor.next() && i <= Math.max(given, family); i++) {
      boolean name = i == given || i == family;
      if (name && cursor.length() > 2 && cursor.array()[cursor.start()] == '"') {
        if (!first) {
          out.raw(' ');
        }
        first = false;
        out.raw(cursor.array(), cursor.start() + 1, cursor.length() - 2);
      }
    }
    out.raw('"');
  }
}
