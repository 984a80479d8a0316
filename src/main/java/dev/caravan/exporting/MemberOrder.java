package dev.caravan.exporting;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.Removal;
import dev.caravan.mailchimp.MailchimpCall;
import dev.caravan.mailchimp.MemberStatus;

/** What is asked of Mailchimp about one member: to take it out, or to bring it back. */
public record MemberOrder(ExportAudience audience, PlannedRow row) {

  /** Asks what the member is like now: nothing is written about it on older knowledge. */
  MailchimpCall look() {
    return MailchimpCall.get(account(), path())
        .with("fields", "id,email_address,web_id,status,last_changed");
  }

  /**
   * Whether the status to be given back was known by the mirror only: between that and the
   * archiving in bulk the person may have unsubscribed.
   */
  public boolean isInDoubt() {
    return row.action() == Decision.Action.RETURN
        && row.knownAt() != null
        && row.statusBefore() != MemberStatus.UNSUBSCRIBED;
  }

  /** Asks whether the person unsubscribed: an archived member does not tell. */
  MailchimpCall feed() {
    return MailchimpCall.get(account(), path() + "/activity-feed")
        .with("activity_filters", "unsub")
        .with("count", 10);
  }

  /** Takes out, or gives back the status that the member had when this goal archived it. */
  MailchimpCall call() {
    if (row.action() == Decision.Action.REMOVE) {
      return RemovalCall.of(
          account(),
          audience.path(),
          row.member(),
          row.address(),
          audience.goal().removeOthers().action());
    }
    String status = row.statusBefore().word();
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("email_address", row.address());
    body.put("status", status);
    body.put("status_if_new", status);
    ObjectNode fields = PayloadFields.of(row.payload());
    if (!fields.isEmpty()) {
      body.set("merge_fields", fields);
    }
    return MailchimpCall.put(account(), path(), body);
  }

  boolean isDeletion() {
    return row.action() == Decision.Action.REMOVE
        && audience.goal().removeOthers().action() instanceof Removal.Delete;
  }

  private int account() {
    return audience.goalRun().connection().account();
  }

  private String path() {
    return RemovalCall.path(audience.path(), row.member(), row.address());
  }
}
