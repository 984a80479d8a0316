package dev.caravan.sandbox;

import com.fasterxml.jackson.databind.JsonNode;

/** The address merge field: an object of which four parts must be there. */
final class MergeAddress {
  private static final String[] PARTS = {"addr1", "addr2", "city", "state", "zip", "country"};
  private static final String INCOMPLETE = "Please enter a complete address";

  private MergeAddress() {}

  static byte[] value(JsonNode given) throws MergeFieldRules.Unfit {
    if (!given.isObject()) {
      if (given.asText().isBlank()) {
        return MergeValues.EMPTY;
      }
      throw new MergeFieldRules.Unfit(INCOMPLETE);
    }
    boolean empty = true;
    for (String part : PARTS) {
      empty &= part.equals("country") || text(given, part).isEmpty();
    }
    if (empty) {
      return MergeValues.EMPTY;
    }
    JsonBytes out = new JsonBytes(256);
    for (String part : PARTS) {
      String text = text(given, part);
      boolean optional = part.equals("addr2") || part.equals("country");
      if (text.isEmpty() && !optional) {
        throw new MergeFieldRules.Unfit(INCOMPLETE);
      }
      out.raw(out.size() == 0 ? '{' : ',').quoted(part).raw(':');
      out.quoted(text.isEmpty() && part.equals("country") ? "US" : MergeFieldRules.cut(text));
    }
    return out.raw('}').toByteArray();
  }

  private static String text(JsonNode address, String part) {
    return address.path(part).asText("").strip();
  }
}
