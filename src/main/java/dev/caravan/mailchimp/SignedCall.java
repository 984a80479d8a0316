package dev.caravan.mailchimp;

/** A call together with what lets it in. */
public record SignedCall(MailchimpCall call, Access access) {}
