package dev.caravan.mailchimp;

import java.util.Locale;
import java.util.Optional;

/**
 * The statuses a member can have (Marketing API 3.0, list members), and {@code deleted} for one
 * that Mailchimp no longer knows.
 */
public enum MemberStatus {
  SUBSCRIBED,
  UNSUBSCRIBED,
  CLEANED,
  PENDING,
  TRANSACTIONAL,
  ARCHIVED,
  DELETED;

  /** The word that the API uses. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<MemberStatus> of(String word) {
    for (MemberStatus status : values()) {
      if (status.word().equals(word)) {
        return Optional.of(status);
      }
    }
    return Optional.empty();
  }
}
