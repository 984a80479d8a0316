package dev.caravan.profile;

import java.time.Instant;

/**
 * What a person answered to an objective.
 *
 * @param consented false: refused
 * @param at when the answer was given
 * @param source where it came from: {@code api}, or the name of a connection behind {@code
 *     connection}
 * @param run the run that brought it; null: none did
 * @param evidence what proves it, for people; null: the answer itself
 */
public record ConsentAnswer(
    long profile,
    String objective,
    boolean consented,
    Instant at,
    String source,
    Long run,
    String evidence) {

  /** An answer that came through the API. */
  public static ConsentAnswer byApi(long profile, String objective, boolean consented, Instant at) {
    return new ConsentAnswer(profile, objective, consented, at, "api", null, null);
  }

  /** Whether this one, given after another, moves the objective. */
  public boolean moves(ConsentAnswer before) {
    return before == null || consented != before.consented && !at.isBefore(before.at);
  }

  /**
   * Whether this one, given after another, is what counts from now on: it moves the objective, or
   * says the same again later.
   */
  public boolean supersedes(ConsentAnswer before) {
    return moves(before) || at.isAfter(before.at);
  }
}
