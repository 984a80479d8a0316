package dev.caravan.mailchimp;

/**
 * The one port to Mailchimp's Marketing API. The route {@code mailchimp} implements it:
 * credentials, permits, time-outs, retries and problem documents are its concern. Never ask inside
 * a transaction. Safe for use by many threads.
 */
public interface Mailchimp {

  /**
   * Asks and waits for the answer.
   *
   * @throws MailchimpFailure when Mailchimp refused, or could not be reached after all retries
   */
  MailchimpAnswer ask(MailchimpCall call);
}
