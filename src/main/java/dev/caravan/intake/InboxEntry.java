package dev.caravan.intake;

/**
 * Something that came in, exactly as it came.
 *
 * @param connection surrogate id
 * @param body without NUL characters, which PostgreSQL cannot keep
 */
public record InboxEntry(int connection, Source source, String body) {

  /** Who speaks, and so how the body is read. */
  public enum Source {
    MAILCHIMP("mailchimp"),
    ACTIVITY("activity"),
    TRACK("track"),
    IDENTIFY("identify"),
    TRANSACTIONAL("transactional");

    private final String word;

    Source(String word) {
      this.word = word;
    }

    /**
     * The source with this word.
     *
     * @throws IllegalArgumentException when there is none
     */
    static Source of(String word) {
      for (Source source : values()) {
        if (source.word.equals(word)) {
          return source;
        }
      }
      throw new IllegalArgumentException("nothing comes in from " + word);
    }

    /** The word in the database. */
    public String word() {
      return word;
    }
  }

  public InboxEntry {
    if (body.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("body must not contain NUL characters");
    }
  }
}
