package dev.caravan.exporting;

import dev.caravan.connection.Removal;
import java.time.Instant;
import java.util.Locale;

/**
 * Removals that Mailchimp is to carry out in bulk (Marketing API, batch operations), and how far
 * they are.
 *
 * @param audience surrogate id
 * @param token begins every operation id: tells our results from others'
 * @param removal what is done to each member
 * @param mailchimpId null: not known, or not submitted
 * @param adopted the id was found in Mailchimp's list and not given in an answer
 * @param looks how often it was asked after since it was submitted
 * @param endedAt by Mailchimp's clock; null: not yet
 * @param fetches how often its results could not be had
 */
public record Batch(
    long id,
    long run,
    int goal,
    int audience,
    int account,
    String token,
    Removal removal,
    int operations,
    State state,
    String mailchimpId,
    boolean adopted,
    int looks,
    int fetches,
    Instant preparedAt,
    Instant submittedAt,
    Instant endedAt) {

  private static final int JUST_SENT = -1;

  /** How far a batch is. */
  public enum State {
    PREPARED,
    /** Sent, and no answer is known. */
    SUBMITTING,
    SUBMITTED,
    FINISHED,
    /** There will be no results. */
    LOST;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The same when it is being sent for the first time, with so many operations. */
  Batch beingSent(int sent) {
    return new Batch(
        id,
        run,
        goal,
        audience,
        account,
        token,
        removal,
        sent,
        State.SUBMITTING,
        null,
        false,
        JUST_SENT,
        fetches,
        preparedAt,
        submittedAt,
        endedAt);
  }

  /** Whether the answer to the submission is still to come. */
  boolean isJustSent() {
    return looks == JUST_SENT;
  }

  public boolean isPrepared() {
    return state == State.PREPARED;
  }

  public boolean isSubmitting() {
    return state == State.SUBMITTING;
  }

  /** The id of the operation for a candidate. */
  String operationId(long candidate) {
    return token + ":" + candidate;
  }
}
