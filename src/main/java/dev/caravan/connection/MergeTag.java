package dev.caravan.connection;

import java.util.Optional;

/** The rules for merge tags (Mailchimp, "Getting started with merge tags"; list merge fields). */
final class MergeTag {
  private static final int LONGEST = 10;

  private MergeTag() {}

  /** What is wrong with a tag; empty when nothing is. */
  static Optional<String> problem(String tag) {
    if (tag.length() > LONGEST) {
      return Optional.of(
          "the merge tag "
              + tag
              + " has "
              + tag.length()
              + " characters; Mailchimp allows "
              + LONGEST);
    }
    return tag.equals("EMAIL")
        ? Optional.of("EMAIL is the address itself, not a merge field; it cannot be mapped as one")
        : Optional.empty();
  }
}
