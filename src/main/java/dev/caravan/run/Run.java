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

  /** Whether it does this with another run, rather than the connection's work. */
  public boolean is(FollowUp.Kind kind) {
    return kind.trigger().equals(trigger);
  }
}
