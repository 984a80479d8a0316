package dev.caravan.importing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.connection.ImportGoal;
import dev.caravan.profile.Identifier;
import java.nio.charset.StandardCharsets;
import org.apache.commons.codec.digest.MurmurHash3;

/** A number that stands for everything that is imported of a member. */
final class Fingerprint {
  private static final String ADDRESS = "email_address";
  private static final char SEPARATOR = '\u001f';

  private Fingerprint() {}

  /**
   * The same for two versions of a member that differ only in what is not imported, and in how the
   * address is spelled: an export writes it in small letters.
   */
  static long of(JsonNode member, ImportGoal goal) {
    StringBuilder text = new StringBuilder(200);
    text.append(Identifier.address(member.path(ADDRESS).asText())).append(SEPARATOR);
    text.append(member.path("status").asText()).append(SEPARATOR);
    if (!goal.field().equals(ADDRESS)) {
      append(text, MemberField.value(member, goal.field()));
    }
    for (ImportGoal.Mapping mapping : goal.mappings()) {
      append(text, MemberField.value(member, mapping.field()));
    }
    for (String path : ImportScope.consentPaths(goal)) {
      append(text, MemberField.value(member, path));
    }
    return MurmurHash3.hash128x64(text.toString().getBytes(StandardCharsets.UTF_8))[0];
  }

  /** A kind before the text tells the number 1 from the text 1. */
  private static void append(StringBuilder text, JsonNode value) {
    text.append(value.getNodeType().ordinal());
    if (value.isArray()) {
      value.forEach(element -> append(text, element));
    } else if (value.isObject()) {
      text.append(value);
    } else {
      text.append(value.asText());
    }
    text.append(SEPARATOR);
  }
}
