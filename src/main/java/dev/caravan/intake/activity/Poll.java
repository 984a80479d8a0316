package dev.caravan.intake.activity;

import dev.caravan.connection.EventSource;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;

/**
 * One look at the campaigns of a connection.
 *
 * @param connection surrogate id
 * @param account surrogate id
 * @param audiences Mailchimp's ids of the audiences whose campaigns are meant; empty: all
 * @param startedAt since when the source is polled
 */
public record Poll(
    int connection, int account, EventSource source, Set<String> audiences, Instant startedAt) {
  // People open mails days after they were sent, some of them weeks.
  private static final Duration STILL_READ = Duration.ofDays(30);

  /** Campaigns that were sent before are not looked at. */
  Instant sentSince() {
    return backfillFrom() == null ? startedAt.minus(STILL_READ) : backfillFrom();
  }

  /** Campaigns sent from here on are read as a whole; null: what happens from the set-up on. */
  Instant backfillFrom() {
    return source.backfillFrom() == null
        ? null
        : source.backfillFrom().atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  boolean wants(CampaignReport report) {
    return source.campaigns().contains(report.kind())
        && (audiences.isEmpty() || audiences.contains(report.audience()));
  }
}
