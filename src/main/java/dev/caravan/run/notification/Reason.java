package dev.caravan.run.notification;

/**
 * Why a run counts as a failure.
 *
 * @param detail a sentence for people, without addresses
 */
public record Reason(Word word, String detail) {

  /** What programs go by. */
  public enum Word {
    /** The run, or a goal of it, did not go through. */
    FAILED,
    /** Its schedule met a run that had not ended. */
    SKIPPED,
    /** Nothing ran when it was due. */
    MISSED,
    /** It would have removed more people than it may, and waits for somebody's approval. */
    BRAKE,
    /** Mailchimp refused more of its rows than the document allows. */
    REJECTED,
    /** It met far more, or far fewer people than the runs before. */
    COUNTS,
    /** A comparison found that somebody changed what was sent. */
    DRIFT
  }
}
