package dev.caravan.intake.activity;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** The campaigns of a connection and how far each has been read. Holds nothing. */
final class CampaignStore {
  /** A campaign and one of its readings. */
  record Key(String campaign, ReadingKind kind) {}

  private CampaignStore() {}

  /** Remembers campaigns by what is said of them now; answers their surrogate ids. */
  static Map<String, Integer> put(Handle handle, Poll poll, List<CampaignReport> reports) {
    Map<String, Integer> ids = new HashMap<>();
    handle
        .createQuery(
            """
            insert into campaign
              (connection, mailchimp_id, parent, audience, title, kind, sent_at, listed_at)
            select distinct on (w.id) :connection, w.id, w.parent, w.audience, w.title, w.kind,
                   w.sent, w.listed
              from unnest(:ids, :parents, :audiences, :titles, :kinds, :sent::timestamptz[],
                          :listed::timestamptz[])
                   as w (id, parent, audience, title, kind, sent, listed)
             order by w.id
            on conflict (connection, mailchimp_id)
            do update set title = excluded.title, sent_at = excluded.sent_at
            returning mailchimp_id, id
            """)
        .bind("connection", poll.connection())
        .bindArray("ids", String.class, reports.stream().map(CampaignReport::id).toList())
        .bindArray("parents", String.class, reports.stream().map(CampaignReport::parent).toList())
        .bindArray(
            "audiences", String.class, reports.stream().map(CampaignReport::audience).toList())
        .bindArray("titles", String.class, reports.stream().map(CampaignReport::title).toList())
        .bindArray("kinds", String.class, reports.stream().map(CampaignReport::kind).toList())
        .bindArray(
            "sent", String.class, reports.stream().map(report -> text(report.sentAt())).toList())
        .bindArray(
            "listed",
            String.class,
            reports.stream().map(report -> text(report.listedAt())).toList())
        .map((row, context) -> ids.put(row.getString(1), row.getInt(2)))
        .list();
    return ids;
  }

  /** How far the campaigns have been read; absent: never. */
  static Map<Key, ReadingState> states(Handle handle, Poll poll) {
    Map<Key, ReadingState> states = new HashMap<>();
    handle
        .createQuery(
            """
            select c.mailchimp_id, r.kind, r.seen, r.watermark, r.read_at, r.pending_seen,
                   r.pending_until, r.next_offset
              from campaign c join campaign_reading r on r.campaign = c.id
             where c.connection = :connection
            """)
        .bind("connection", poll.connection())
        .map(
            (row, context) ->
                states.put(
                    new Key(row.getString(1), ReadingKind.of(row.getString(2))),
                    new ReadingState(
                        row.getString(3),
                        instant(row.getObject(4, OffsetDateTime.class)),
                        instant(row.getObject(5, OffsetDateTime.class)),
                        row.getString(6),
                        instant(row.getObject(7, OffsetDateTime.class)),
                        row.getObject(8, Integer.class))))
        .list();
    return states;
  }

  /** Notes that a reading begins. */
  static void begin(Handle handle, Reading reading) {
    handle
        .createUpdate(
            """
            insert into campaign_reading (campaign, kind, pending_seen, pending_until, next_offset)
            values (:campaign, :kind, :seen, :until, 0)
            on conflict (campaign, kind) do update
              set pending_seen = :seen, pending_until = :until, next_offset = 0
            """)
        .bind("campaign", reading.campaign())
        .bind("kind", reading.kind().word())
        .bind("seen", reading.seen())
        .bind("until", utc(reading.until()))
        .execute();
  }

  /** Takes what the reports say as read, without having read it, up to a time. */
  static void takeAsRead(Handle handle, int campaign, ReadingKind kind, String seen, Instant at) {
    handle
        .createUpdate(
            """
            insert into campaign_reading (campaign, kind, seen, watermark, read_at)
            values (:campaign, :kind, :seen, :at, :at) on conflict do nothing
            """)
        .bind("campaign", campaign)
        .bind("kind", kind.word())
        .bind("seen", seen)
        .bind("at", utc(at))
        .execute();
  }

  /** Notes that everything before an offset is in the inbox. */
  static void goOn(Handle handle, Reading reading, int offset) {
    handle
        .createUpdate(
            """
            update campaign_reading set next_offset = :offset
             where campaign = :campaign and kind = :kind and next_offset is not null
            """)
        .bind("campaign", reading.campaign())
        .bind("kind", reading.kind().word())
        .bind("offset", offset)
        .execute();
  }

  /** Notes that a reading has ended. */
  static void end(Handle handle, Reading reading, Instant now) {
    handle
        .createUpdate(
            """
            update campaign_reading
               set seen = pending_seen, watermark = pending_until, read_at = :now,
                   pending_seen = null, pending_until = null, next_offset = null
             where campaign = :campaign and kind = :kind and next_offset is not null
            """)
        .bind("campaign", reading.campaign())
        .bind("kind", reading.kind().word())
        .bind("now", utc(now))
        .execute();
  }

  /** A beginning further back: what was taken as read of campaigns from there on is read. */
  static void backfill(Handle handle, Poll poll) {
    boolean earlier =
        poll.source().backfillFrom() != null
            && handle
                    .createUpdate(
                        """
                        update activity set backfill = :from
                         where connection = :connection
                           and (backfill is null or backfill > :from)
                        """)
                    .bind("from", poll.source().backfillFrom())
                    .bind("connection", poll.connection())
                    .execute()
                > 0;
    if (earlier) {
      handle
          .createUpdate(
              """
              delete from campaign_reading r using campaign c
               where c.id = r.campaign and c.connection = :connection and c.listed_at >= :from
              """)
          .bind("connection", poll.connection())
          .bind("from", utc(poll.backfillFrom()))
          .execute();
    }
  }

  private static String text(Instant instant) {
    return instant == null ? null : instant.toString();
  }

  private static Instant instant(OffsetDateTime time) {
    return time == null ? null : time.toInstant();
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
