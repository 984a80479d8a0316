package dev.caravan.importing;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.mailchimp.Mailchimp;
import dev.caravan.mailchimp.MailchimpAnswer;
import dev.caravan.mailchimp.MailchimpCall;
import dev.caravan.mailchimp.MailchimpFailure;
import dev.caravan.mailchimp.MemberStatus;
import dev.caravan.mailchimp.SubscriberHash;
import java.time.Instant;
import java.util.Optional;

/** Reads single members from Mailchimp, in the form in which pages carry them. */
final class MemberReader {
  private final Mailchimp mailchimp;

  MemberReader(Mailchimp mailchimp) {
    this.mailchimp = mailchimp;
  }

  /**
   * A member as it was read.
   *
   * @param at when, by Mailchimp's clock; by ours where Mailchimp knows it no more
   */
  record Found(ObjectNode member, Instant at) {}

  /**
   * The member with an address; where there is none, the one that we know by it, which may have
   * another address by now; as deleted where Mailchimp knows it no more.
   *
   * @param fields as a page asks for them
   * @param known what the ledger has of the address; null: nothing
   */
  Optional<Found> read(
      int account,
      String mailchimpId,
      String fields,
      String address,
      LedgerRow known,
      Instant now) {
    Optional<Found> found = ask(account, mailchimpId, fields, SubscriberHash.of(address));
    return found.isPresent() || known == null
        ? found
        : Optional.of(again(account, mailchimpId, fields, known, now));
  }

  /** A member that we know, as it is now; as deleted where Mailchimp knows it no more. */
  Found again(int account, String mailchimpId, String fields, LedgerRow known, Instant now) {
    String name = known.contact() == null ? SubscriberHash.of(known.address()) : known.contact();
    return ask(account, mailchimpId, fields, name)
        // Somebody else may have the address by now.
        .filter(found -> found.member().path("web_id").asLong() == known.webId())
        .orElseGet(() -> new Found(deleted(known, now), now));
  }

  private Optional<Found> ask(int account, String mailchimpId, String fields, String name) {
    MailchimpCall call =
        MailchimpCall.get(account, "/lists/" + mailchimpId + "/members/" + name)
            .with("fields", fields.replace("total_items,", "").replace("members.", ""));
    try {
      MailchimpAnswer answer = mailchimp.ask(call);
      return Optional.of(new Found((ObjectNode) answer.body(), answer.at()));
    } catch (MailchimpFailure failure) {
      if (failure.kind() == MailchimpFailure.Kind.NOT_FOUND) {
        return Optional.empty();
      }
      throw failure;
    }
  }

  private static ObjectNode deleted(LedgerRow known, Instant now) {
    // What is gone is never older than what was read of it.
    Instant at = known.lastChanged().isAfter(now) ? known.lastChanged() : now;
    ObjectNode member = JsonNodeFactory.instance.objectNode();
    member.put("web_id", known.webId());
    member.put("contact_id", known.contact());
    member.put("id", SubscriberHash.of(known.address()));
    member.put("email_address", known.address());
    member.put("status", MemberStatus.DELETED.word());
    member.put("last_changed", at.toString());
    return member;
  }
}
