package dev.caravan.exporting;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.mailchimp.MailchimpFailure;
import dev.caravan.profile.Identifier;
import java.util.HashMap;
import java.util.Map;

/**
 * The answer to a batch, member by member. It says 200 even when every member failed, and keeps no
 * order: members are found by their address (Marketing API, batch subscribe).
 */
final class UpsertAnswer {
  private static final Verdict NO_ANSWER =
      new Verdict.Refused(Refusal.NO_ANSWER, "Mailchimp's answer does not mention the member.", "");

  private final Map<String, Verdict> verdicts = new HashMap<>();

  UpsertAnswer(JsonNode body) {
    for (JsonNode error : body.path("errors")) {
      verdicts.put(address(error), refused(error));
    }
    for (JsonNode member : body.path("updated_members")) {
      verdicts.put(address(member), new Verdict.Accepted(member, false));
    }
    for (JsonNode member : body.path("new_members")) {
      verdicts.put(address(member), new Verdict.Accepted(member, true));
    }
  }

  Verdict of(PlannedRow row) {
    return verdicts.getOrDefault(row.address(), NO_ANSWER);
  }

  /** What the refusal of a call with one member says about that member. */
  static Verdict.Refused refused(MailchimpFailure failure) {
    return failure.errors().stream()
        .filter(error -> !error.field().isEmpty())
        .findFirst()
        .map(
            error ->
                Verdict.Refused.of(failure.detail() + " " + error.message(), tag(error.field())))
        .orElseGet(() -> Verdict.Refused.of(failure.title() + ": " + failure.detail(), ""));
  }

  private static Verdict refused(JsonNode error) {
    String text = error.path("error").asText();
    String field = error.path("field").asText("");
    String message = error.path("field_message").asText("");
    return Verdict.Refused.of(message.isEmpty() ? text : text + " " + message, field);
  }

  /** Of a place such as {@code members[0].merge_fields.AGE} the last part. */
  private static String tag(String place) {
    return place.substring(place.lastIndexOf('.') + 1);
  }

  private static String address(JsonNode member) {
    return Identifier.address(member.path("email_address").asText());
  }
}
