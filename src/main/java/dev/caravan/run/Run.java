package dev.caravan.run;

import java.time.Instant;
import java.util.List;

/**
 * One run of a connection.
 *
 * @param connection surrogate id
 * @param goals null: all that are enabled
 * @param full reads every member and ignores payload hashes
 * @param dryRun plans and writes nothing outside
 * @param address only this person, normalised; null: everybody
 * @param detail a sentence for people; null where nothing needs saying
 * @param fence the number of the owner; a writer whose number is older may write nothing
 * @param startedAt null until it is taken up
 * @param endedAt null while it is open
 */
public record Run(
    long id,
    int connection,
    RunState state,
    String trigger,
    List<String> goals,
    boolean full,
    boolean dryRun,
    String address,
    String detail,
    long fence,
    Instant startedAt,
    Instant endedAt) {

  /**
   * A run that exists nowhere, for the question what one would do now: nothing is written for it.
   *
   * @param address only this person, normalised; null: everybody
   */
  public static Run rehearsal(int connection, String address, Instant now) {
    return new Run(
        0, connection, RunState.RUNNING, "preview", null, false, true, address, null, 0, now, null);
  }

  /** Whether it does this with another run, rather than the connection's work. */
  public boolean is(FollowUp.Kind kind) {
    return kind.trigger().equals(trigger);
  }
}
