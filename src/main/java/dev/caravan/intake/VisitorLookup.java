package dev.caravan.intake;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.event.VisitorStore;
import dev.caravan.event.Visits.Mail;
import dev.caravan.mailchimp.Mailchimp;
import dev.caravan.mailchimp.MailchimpCall;
import dev.caravan.mailchimp.MailchimpFailure;
import dev.caravan.profile.Identifier;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks Mailchimp whom a mail was sent to by whose link a visitor came. Thread-safe. */
public final class VisitorLookup {
  private final SourceConnections connections;
  private final Mailchimp mailchimp;
  private final VisitorStore visitors;

  public VisitorLookup(SourceConnections connections, Mailchimp mailchimp, VisitorStore visitors) {
    this.connections = connections;
    this.mailchimp = mailchimp;
    this.visitors = visitors;
  }

  /**
   * Looks in the audiences of the connection, one after the other.
   *
   * @throws MailchimpFailure when Mailchimp cannot be asked; the mail becomes due again by itself
   */
  public void look(Mail mail) {
    SourceConnection connection =
        connections.find(List.of(mail.connection())).get(mail.connection());
    if (connection == null) {
      return;
    }
    for (String audience : connection.audiences()) {
      Optional<String> address = address(connection, audience, mail.member());
      if (address.isPresent()) {
        visitors.known(mail, address.get());
        return;
      }
    }
    visitors.unknown(mail);
  }

  private Optional<String> address(SourceConnection connection, String audience, String member) {
    JsonNode found =
        mailchimp
            .ask(
                new MailchimpCall(
                    connection.account(),
                    MailchimpCall.Method.GET,
                    "/lists/" + audience + "/members",
                    Map.of(
                        "unique_email_id",
                        member,
                        "fields",
                        "members.email_address,members.unique_email_id",
                        "count",
                        "2"),
                    null))
            .body();
    for (JsonNode one : found.path("members")) {
      if (one.path("unique_email_id").asText().equals(member)) {
        return Optional.of(Identifier.address(one.path("email_address").asText()));
      }
    }
    return Optional.empty();
  }
}
