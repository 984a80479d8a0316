package dev.caravan.event;

import java.time.Instant;
import java.util.List;

/**
 * What came to be known of visitors whom a sender knows by an id of its own.
 *
 * @param ties who they are
 * @param mails whom they may be, because they came by a link in a mail
 */
public record Visits(List<Tie> ties, List<Mail> mails) {
  /** Nothing came to be known. */
  public static final Visits NONE = new Visits(List.of(), List.of());

  /**
   * A visitor has told who it is.
   *
   * @param connection surrogate id
   * @param address the identity, normalised
   */
  public record Tie(int connection, String visitor, String address, Instant at) {}

  /**
   * A visitor came by a link in a mail.
   *
   * @param connection surrogate id
   * @param member Mailchimp's {@code unique_email_id} of whom the mail was sent to
   */
  public record Mail(int connection, String visitor, String member) {}
}
