package dev.caravan.mailchimp;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * What Mailchimp answered to a call that it carried out.
 *
 * @param status 200 to 299
 * @param at Mailchimp's own clock when it answered, full seconds
 * @param body a missing node for 204
 * @param repeated whether an earlier attempt of the same call got no proper answer and may have
 *     been carried out all the same
 */
public record MailchimpAnswer(int status, Instant at, JsonNode body, boolean repeated) {

  /** The answer to a first attempt. */
  public MailchimpAnswer(int status, Instant at, JsonNode body) {
    this(status, at, body, false);
  }

  MailchimpAnswer afterLostAnswer() {
    return new MailchimpAnswer(status, at, body, true);
  }
}
