package dev.caravan.exporting;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.mailchimp.MailchimpCall;
import dev.caravan.mailchimp.SubscriberHash;

/** What is asked of Mailchimp about one member by itself: archive it, or bring it back. */
public record MemberOrder(ExportAudience audience, PlannedRow row) {

  /** Asks what the member is like now: nothing is written about it on older knowledge. */
  MailchimpCall look() {
    return MailchimpCall.get(account(), path())
        .with("fields", "id,email_address,web_id,status,last_changed");
  }

  /** Archives, or gives back the status that the member had when this goal archived it. */
  MailchimpCall call() {
    if (row.action() == Decision.Action.REMOVE) {
      return MailchimpCall.delete(account(), path());
    }
    String status = row.statusBefore().word();
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("email_address", row.address());
    body.put("status", status);
    body.put("status_if_new", status);
    values(body, row.payload());
    return MailchimpCall.put(account(), path(), body);
  }

  /** Puts what a write of one member takes of a payload into its body: all but tags. */
  static void values(ObjectNode body, ObjectNode payload) {
    put(body, "merge_fields", PayloadFields.of(payload));
    put(body, PayloadFields.INTERESTS, PayloadFields.part(payload, PayloadFields.INTERESTS));
    ObjectNode permissions = PayloadFields.part(payload, PayloadFields.PERMISSIONS);
    if (!permissions.isEmpty()) {
      body.set(PayloadFields.PERMISSIONS, Supplement.permissions(permissions));
    }
  }

  /** An empty object would stand there for nothing. */
  static void put(ObjectNode body, String part, ObjectNode values) {
    if (!values.isEmpty()) {
      body.set(part, values);
    }
  }

  private int account() {
    return audience.goalRun().connection().account();
  }

  /** By the id that Mailchimp gave: in old audiences it is not always the hash. */
  private String path() {
    String id = row.member() == null ? SubscriberHash.of(row.address()) : row.member();
    return audience.path() + "/members/" + id;
  }
}
