package dev.caravan.intake.activity;

import java.time.Duration;
import java.time.Instant;

/**
 * How far a campaign has been read.
 *
 * @param seen what the report said when it had been read as a whole; null: never
 * @param watermark everything up to here was read; null: nothing
 * @param readAt when the latest whole reading ended; null: none has
 * @param pendingSeen of a reading that is going on
 * @param pendingUntil of a reading that is going on
 * @param nextOffset where it goes on; null: none is going on
 */
record ReadingState(
    String seen,
    Instant watermark,
    Instant readAt,
    String pendingSeen,
    Instant pendingUntil,
    Integer nextOffset) {
  /** Bounces are told late and move no time in the report. */
  static final Duration BOUNCES = Duration.ofDays(5);

  private static final Duration LOOK_AGAIN = Duration.ofDays(1);

  static final ReadingState NEVER = new ReadingState(null, null, null, null, null, null);

  /** What is to be done about a campaign. */
  enum Step {
    /** Nothing is new: no call is made. */
    NOTHING,
    /** What there is belongs to the time before the source was set up: taken as read. */
    TAKE_AS_READ,
    /** A reading is begun. */
    BEGIN,
    /** A reading that was left off is gone on with. */
    GO_ON
  }

  /** Decides by what the report says; asks nobody. */
  Step next(ReadingKind kind, CampaignReport report, Poll poll) {
    if (nextOffset != null) {
      return Step.GO_ON;
    }
    String says = kind.seen(report);
    if (seen == null) {
      return isHistory(kind, report, poll) ? Step.TAKE_AS_READ : Step.BEGIN;
    }
    boolean late =
        kind == ReadingKind.ACTIVITY
            && poll.source().types().contains("bounce")
            && report.sentAt() != null
            && report.readAt().isBefore(report.sentAt().plus(BOUNCES))
            && (readAt == null || readAt.isBefore(report.readAt().minus(LOOK_AGAIN)));
    return late || !seen.equals(says) ? Step.BEGIN : Step.NOTHING;
  }

  // Without a backfill, a campaign that was sent before the set-up is followed from there on.
  private static boolean isHistory(ReadingKind kind, CampaignReport report, Poll poll) {
    boolean before = report.listedAt().isBefore(poll.startedAt());
    boolean asked = poll.backfillFrom() != null && !report.listedAt().isBefore(poll.backfillFrom());
    Instant last = report.lastActivity();
    boolean quiet = last == null || last.isBefore(poll.startedAt());
    return before && !asked && (quiet || kind != ReadingKind.ACTIVITY);
  }
}
