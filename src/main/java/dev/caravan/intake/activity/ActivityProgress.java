package dev.caravan.intake.activity;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/**
 * How far the reports of a connection's campaigns have been read.
 *
 * @param polledAt when all that was new had been read last; null: not yet
 * @param dueAt when they are looked at next
 * @param failures in a row
 * @param failure what the last one was; null: none
 * @param campaigns how many are known, parts included
 * @param read how many of them were read as a whole
 * @param completeBackTo every campaign sent from here on was read; null: none yet
 */
public record ActivityProgress(
    Instant polledAt,
    Instant dueAt,
    int failures,
    String failure,
    long campaigns,
    long read,
    Instant completeBackTo) {

  /** The progress of a connection; empty while nobody has begun. */
  public static Optional<ActivityProgress> of(Jdbi jdbi, int connection) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    with known as (
                      select c.listed_at,
                             not exists (select from campaign_reading r
                                          where r.campaign = c.id and r.seen is null) as read
                        from campaign c where c.connection = :connection
                    ), gap as (
                      select max(listed_at) as at from known where not read
                    )
                    select a.polled_at, a.due_at, a.failures, a.failure,
                           (select count(*) from known),
                           (select count(*) from known where read),
                           case when (select at from gap) is not null
                                then (select min(listed_at) from known
                                       where listed_at > (select at from gap))
                                when a.polled_at is not null
                                then coalesce(a.backfill::timestamp at time zone 'UTC',
                                              a.started_at) end
                      from activity a where a.connection = :connection
                    """)
                .bind("connection", connection)
                .map(
                    (row, context) ->
                        new ActivityProgress(
                            instant(row, 1),
                            instant(row, 2),
                            row.getInt(3),
                            row.getString(4),
                            row.getLong(5),
                            row.getLong(6),
                            instant(row, 7)))
                .findOne());
  }

  private static Instant instant(ResultSet row, int column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
