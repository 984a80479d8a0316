package dev.caravan.mailchimp;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;

/** Asks Mailchimp whose key this is, before the key is stored. */
public interface MailchimpLogin {

  /**
   * The answer to {@code GET /}: account_id, account_name, login_id, email, role.
   *
   * @throws MailchimpFailure when the key is refused or Mailchimp cannot be reached
   */
  JsonNode whoAmI(URI endpoint, String key);
}
