package dev.caravan.intake.activity;

import java.time.Instant;

/**
 * A reading of one campaign that is going on: page after page of its recipients.
 *
 * @param campaign surrogate id
 * @param since only what happened after this is told; null: everything
 * @param seen what the report said when it was begun
 * @param until what happened up to here will have been read when it has ended
 * @param offset of the next page
 * @param total how many recipients there were; -1: not known yet
 * @param restarts how often it began again because recipients came or went
 */
public record Reading(
    Poll poll,
    int campaign,
    CampaignReport report,
    ReadingKind kind,
    Instant since,
    String seen,
    Instant until,
    int offset,
    int total,
    int restarts) {

  /** Whether there is a page left. */
  public boolean isGoingOn() {
    return total < 0 || offset < total;
  }

  Reading at(int nextOffset, int nextTotal, int nextRestarts) {
    return new Reading(
        poll, campaign, report, kind, since, seen, until, nextOffset, nextTotal, nextRestarts);
  }
}
