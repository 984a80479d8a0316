package dev.caravan.exporting;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.mailchimp.MailchimpCall;
import dev.caravan.mailchimp.SubscriberHash;

/**
 * One member that is written by a call of its own: a newcomer whose status a batch would not keep
 * to, or somebody who has another address by now.
 *
 * @param at Mailchimp's id of the member, as far as it is known
 * @param progress what looking has told
 */
public record SingleWrite(ExportAudience audience, PlannedRow row, String at, Progress progress) {

  /** How far the look at a member has come. */
  enum Progress {
    /** Nobody has looked. */
    UNKNOWN,
    /** No member has the earlier address: perhaps one has the new address already. */
    ELSEWHERE,
    /** There is a member to be written. */
    THERE,
    /** There is one that an earlier call of ours has made, whose answer was lost. */
    OWN,
    /** There is none, and one is to be made. */
    NEW
  }

  static SingleWrite of(ExportAudience audience, PlannedRow row) {
    boolean known = row.action() == Decision.Action.MOVE && row.member() != null;
    return new SingleWrite(
        audience, row, known ? row.member() : SubscriberHash.of(row.address()), Progress.UNKNOWN);
  }

  /** Whether the look is over. */
  public boolean isDue() {
    return progress != Progress.UNKNOWN && progress != Progress.ELSEWHERE;
  }

  boolean isMove() {
    return row.action() == Decision.Action.MOVE;
  }

  /** The same, to be looked for under the new address. */
  SingleWrite elsewhere() {
    return new SingleWrite(audience, row, SubscriberHash.of(row.address()), Progress.ELSEWHERE);
  }

  /** The same after a look, with a call about to be made. */
  SingleWrite looked(Progress found) {
    return new SingleWrite(audience, row.tried(), at, found);
  }

  MailchimpCall look() {
    return MailchimpCall.get(account(), path())
        .with("fields", "id,email_address,web_id,status,last_changed");
  }

  /**
   * A PUT creates whom it does not find, and only newcomers are to be created. It says a status for
   * whoever is not there, and may be repeated.
   */
  MailchimpCall call() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("email_address", row.address());
    MemberOrder.values(body, row.payload());
    if (progress != Progress.NEW) {
      return MailchimpCall.patch(account(), path(), body);
    }
    body.put("status_if_new", audience.statusForNew().word());
    return MailchimpCall.put(account(), path(), body);
  }

  private int account() {
    return audience.goalRun().connection().account();
  }

  private String path() {
    return audience.path() + "/members/" + at;
  }
}
