package dev.caravan.intake;

import java.time.Instant;

/**
 * Something that came in, exactly as it came.
 *
 * @param connection surrogate id
 * @param body without NUL characters, which PostgreSQL cannot keep
 * @param delivery a name of its own, by which it is known again when a broker hands it over twice;
 *     null: it has not been on its way yet
 * @param at when it came in; null: now
 */
public record InboxEntry(int connection, Source source, String body, String delivery, Instant at) {

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

  /** Something that comes in now. */
  public InboxEntry(int connection, Source source, String body) {
    this(connection, source, body, null, null);
  }

  public InboxEntry {
    if (body.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("body must not contain NUL characters");
    }
  }
}
