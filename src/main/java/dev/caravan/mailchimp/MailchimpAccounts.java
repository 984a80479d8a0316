package dev.caravan.mailchimp;

/** What the gate asks about accounts. Safe for use by many threads. */
public interface MailchimpAccounts {

  /**
   * @param account surrogate id
   * @throws MailchimpFailure of kind CREDENTIALS when the account has been reset
   */
  Access access(int account);

  /** Mailchimp no longer takes the key of this account: a person must look. */
  void refused(int account, String detail);
}
