package dev.caravan.intake.activity;

import dev.caravan.intake.SourceConnection;
import dev.caravan.intake.SourceConnections;
import dev.caravan.mailchimp.MailchimpFailure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * When whose campaigns are looked at. Each due time goes to one instance, which has the connection
 * for ten minutes after its last sign of life. Safe for use by many threads and instances.
 */
public final class ActivityPolls {
  private static final Duration LEASE = Duration.ofMinutes(10);
  private static final int AT_ONCE = 10;

  private final Jdbi jdbi;
  private final SourceConnections connections;
  private final Clock clock;
  private final Duration interval;

  /**
   * @param interval from the end of one look to the beginning of the next
   */
  public ActivityPolls(Jdbi jdbi, SourceConnections connections, Clock clock, Duration interval) {
    this.jdbi = jdbi;
    this.connections = connections;
    this.clock = clock;
    this.interval = interval;
  }

  /** The connections whose campaigns are due. */
  public List<Poll> claim() {
    Map<Integer, Instant> claimed = jdbi.inTransaction(this::claim);
    List<Poll> polls = new ArrayList<>();
    for (SourceConnection connection : connections.find(claimed.keySet()).values()) {
      if (connection.events() != null) {
        polls.add(
            new Poll(
                connection.id(),
                connection.account(),
                connection.events(),
                connection.named(),
                claimed.get(connection.id())));
      }
    }
    return polls;
  }

  private Map<Integer, Instant> claim(Handle handle) {
    handle
        .createUpdate(
            """
            insert into activity (connection, started_at, due_at)
            select c.id, :now, :now from connection c
             where c.document -> 'events' is not null
               and not exists (select from activity a where a.connection = c.id)
             order by c.id
            on conflict do nothing
            """)
        // Mailchimp's times are full seconds: what happens within this one counts.
        .bind("now", utc(now().truncatedTo(ChronoUnit.SECONDS)))
        .execute();
    Map<Integer, Instant> claimed = new HashMap<>();
    handle
        .createQuery(
            """
            update activity a set due_at = :until
              from (select d.connection from activity d
                      join connection c on c.id = d.connection and c.enabled
                       and c.document -> 'events' is not null
                      join account m on m.id = c.account and m.state = 'CONNECTED'
                     where d.due_at <= :now order by d.due_at, d.connection limit :limit
                       for update of d skip locked) due
             where a.connection = due.connection
            returning a.connection, a.started_at
            """)
        .bind("until", utc(now().plus(LEASE)))
        .bind("now", utc(now()))
        .bind("limit", AT_ONCE)
        .map(
            (row, context) ->
                claimed.put(row.getInt(1), row.getObject(2, OffsetDateTime.class).toInstant()))
        .list();
    return claimed;
  }

  /** Tells that the connection is still being worked on. */
  void working(Handle handle, Poll poll) {
    handle
        .createUpdate("update activity set due_at = :until where connection = :connection")
        .bind("until", utc(now().plus(LEASE)))
        .bind("connection", poll.connection())
        .execute();
  }

  /** Everything that was new has been read. */
  public void done(Poll poll) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    """
                    update activity set due_at = :next, polled_at = :now, failures = 0,
                           failure = null where connection = :connection
                    """)
                .bind("next", utc(now().plus(interval)))
                .bind("now", utc(now()))
                .bind("connection", poll.connection())
                .execute());
  }

  /** Something could not be read: again later, after a pause that doubles up to six hours. */
  public void failed(Poll poll, Exception cause) {
    String what =
        cause instanceof MailchimpFailure failure
            ? failure.title()
            : cause.getClass().getSimpleName();
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    """
                    update activity
                       set failures = failures + 1, failure = :failure,
                           due_at = :now::timestamptz
                             + least(60 * power(2, least(failures, 10)), 21600) * interval '1 second'
                     where connection = :connection
                    """)
                .bind("failure", what)
                .bind("now", utc(now()))
                .bind("connection", poll.connection())
                .execute());
  }

  private Instant now() {
    return clock.instant();
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
