package dev.caravan.connection;

/** Reads {@code {tag: pressure}}. */
final class TagName {
  /** Mailchimp's limit for the name of a tag. */
  private static final int LONGEST = 100;

  private TagName() {}

  static String read(Fields fields) {
    String name = fields.requiredText("tag").strip();
    if (name.length() > LONGEST) {
      fields.problem("tag", "must have at most " + LONGEST + " characters");
    }
    return name;
  }
}
