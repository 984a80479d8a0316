package dev.caravan.exporting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.mailchimp.MailchimpCall;
import dev.caravan.mailchimp.SubscriberHash;
import dev.caravan.run.Outcome;
import java.time.Instant;
import java.util.List;

/**
 * What is asked of Mailchimp about one member to take something back.
 *
 * @param written until when the member may have been written to by the run that is taken back
 */
public record UndoOrder(ExportAudience audience, UndoRow row, Instant written) {

  /** What takes the row back. */
  public enum Action {
    ARCHIVE,
    BRING_BACK,
    PUT_BACK
  }

  /**
   * What is to be done about a member that was looked at.
   *
   * @param action null: nothing, the outcome stands
   * @param body of the call; null where none is needed
   * @param tags of a call of their own, each to be carried or not; empty: none
   * @param outcome when everything goes as planned
   * @param warnings what is left as it is
   */
  public record Plan(
      Action action, ObjectNode body, ObjectNode tags, Outcome outcome, List<Outcome> warnings) {
    /** Whether there is a call for tags. */
    public boolean hasTags() {
      return !tags.isEmpty();
    }
  }

  /** Asks what the member is like now. */
  MailchimpCall look() {
    return MailchimpCall.get(account(), path())
        .with("fields", "id,email_address,web_id,status,last_changed,merge_fields,interests,tags");
  }

  /** The call that takes the row back; null: only tags are. */
  MailchimpCall call(Plan plan) {
    return switch (plan.action()) {
      case ARCHIVE -> MailchimpCall.delete(account(), path());
      case BRING_BACK -> MailchimpCall.put(account(), path(), plan.body());
      case PUT_BACK ->
          plan.body().isEmpty() ? null : MailchimpCall.patch(account(), path(), plan.body());
    };
  }

  /** The call for tags, which sets off no journey. */
  MailchimpCall tags(Plan plan) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    for (var tag : plan.tags().properties()) {
      body.withArray("/tags").addObject().put("name", tag.getKey()).set("status", tag.getValue());
    }
    body.put("is_syncing", true);
    return MailchimpCall.post(account(), path() + "/tags", body);
  }

  /** What the member would have to be like for nobody to have touched it since. */
  boolean isUntouched(JsonNode member, Instant lastChanged) {
    return row.ownWrite() != null
        && !lastChanged.isAfter(row.ownWrite())
        && !row.ownWrite().isAfter(written);
  }

  private int account() {
    return audience.goalRun().connection().account();
  }

  private String path() {
    return audience.path() + "/members/" + SubscriberHash.of(row.address());
  }
}
