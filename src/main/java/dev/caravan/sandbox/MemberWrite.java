package dev.caravan.sandbox;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One member as a request gives it.
 *
 * @param email as given, blanks at the ends removed; null if absent
 * @param status null if absent, like {@code statusIfNew}
 * @param body the whole object, already checked for its types
 */
record MemberWrite(String email, MemberStatus status, MemberStatus statusIfNew, JsonNode body) {

  static MemberWrite of(JsonNode body) {
    return new MemberWrite(
        body.has("email_address") ? body.get("email_address").asText().strip() : null,
        MemberStatus.of(body.path("status").asText("")).orElse(null),
        MemberStatus.of(body.path("status_if_new").asText("")).orElse(null),
        body);
  }

  /** The status for somebody who is not (or no longer) on the list, or null. */
  MemberStatus statusWhenNew() {
    return status != null ? status : statusIfNew;
  }
}
