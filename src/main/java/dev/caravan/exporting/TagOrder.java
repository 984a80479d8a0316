package dev.caravan.exporting;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.mailchimp.MailchimpCall;
import dev.caravan.mailchimp.SubscriberHash;

/**
 * A tag that one member is to carry, or not to carry any more.
 *
 * @param address normalised
 * @param member Mailchimp's id; null: the mirror has none
 */
public record TagOrder(
    ExportAudience audience,
    long profile,
    String address,
    String member,
    String tag,
    boolean wanted) {

  /** What became of an order. */
  enum Result {
    DONE,
    /** Mailchimp does not know the member. */
    MISSING,
    REFUSED
  }

  /**
   * An order that ended.
   *
   * @param detail Mailchimp's words where it refused; otherwise null
   */
  public record Ended(TagOrder order, Result result, String detail) {}

  /** Says the same however often it is made. Journeys that wait for the tag are not set off. */
  MailchimpCall call() {
    return call(
        audience.goalRun().connection().account(), audience.path(), member, address, tag, wanted);
  }

  /**
   * The same of a member by itself.
   *
   * @param audience its path
   */
  static MailchimpCall call(
      int account, String audience, String member, String address, String tag, boolean wanted) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putArray("tags")
        .addObject()
        .put("name", tag)
        .put("status", wanted ? "active" : "inactive");
    body.put("is_syncing", true);
    String id = member == null ? SubscriberHash.of(address) : member;
    return MailchimpCall.post(account, audience + "/members/" + id + "/tags", body);
  }
}
