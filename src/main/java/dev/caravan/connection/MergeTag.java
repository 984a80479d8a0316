package dev.caravan.connection;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The rules for merge tags (Mailchimp, "Getting started with merge tags"; list merge fields). */
final class MergeTag {
  private static final int LONGEST = 10;
  private static final Pattern FORM = Pattern.compile("[A-Z][A-Z0-9_]*");

  /** What campaigns put something else for than a field of the member. */
  private static final Set<String> RESERVED =
      Set.of(
          "INTERESTS",
          "UNSUB",
          "FORWARD",
          "REWARDS",
          "ARCHIVE",
          "USER_URL",
          "DATE",
          "EMAIL_TYPE",
          "TO");

  /** Other names for the fields that are there, by their number. */
  private static final Pattern NUMBERED = Pattern.compile("M?MERGE[0-9]+");

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

  /** Why no field can be made with a tag that is not wrong in itself; empty when it can. */
  static Optional<String> problemOfNew(String tag) {
    if (!FORM.matcher(tag).matches()) {
      return Optional.of(
          "the merge tag %s cannot be created: it takes capital letters, digits and underscores, and begins with a letter; right would be %s"
              .formatted(tag, formed(tag)));
    }
    return RESERVED.contains(tag) || NUMBERED.matcher(tag).matches()
        ? Optional.of(
            "the merge tag "
                + tag
                + " cannot be created: in campaigns it stands for something else; choose another")
        : Optional.empty();
  }

  private static String formed(String tag) {
    String formed =
        tag.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9_]+", "_").replaceAll("^[^A-Z]+", "");
    return formed.isEmpty() ? "FIELD" : formed;
  }
}
