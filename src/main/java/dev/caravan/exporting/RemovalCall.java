package dev.caravan.exporting;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.Removal;
import dev.caravan.mailchimp.MailchimpCall;
import dev.caravan.mailchimp.MemberStatus;
import dev.caravan.mailchimp.SubscriberHash;

/** The call that takes a member out, made alone or in bulk. Each says the same when repeated. */
final class RemovalCall {
  private RemovalCall() {}

  /**
   * @param audience its path
   * @param member Mailchimp's id; null: it goes by the address
   */
  static MailchimpCall of(
      int account, String audience, String member, String address, Removal removal) {
    String path = path(audience, member, address);
    if (removal instanceof Removal.Unsubscribe) {
      ObjectNode body = JsonNodeFactory.instance.objectNode();
      body.put("status", MemberStatus.UNSUBSCRIBED.word());
      return MailchimpCall.patch(account, path, body);
    }
    if (removal instanceof Removal.Tag tag) {
      return TagOrder.call(account, audience, member, address, tag.name(), true);
    }
    return removal instanceof Removal.Delete
        ? MailchimpCall.post(account, path + "/actions/delete-permanent", null)
        : MailchimpCall.delete(account, path);
  }

  /** By the id that Mailchimp gave: in old audiences it is not always the hash. */
  static String path(String audience, String member, String address) {
    return audience + "/members/" + (member == null ? SubscriberHash.of(address) : member);
  }
}
