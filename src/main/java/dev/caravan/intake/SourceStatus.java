package dev.caravan.intake;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/**
 * How an event source is, and why.
 *
 * @param word PAUSED, NEEDS_ATTENTION, WAITING_FOR_DATA, STALE or CONNECTED
 * @param reason a sentence for people; null: there is nothing to say
 */
public record SourceStatus(String word, String reason) {
  private static final int FAILURES = 3;
  private static final Duration USUAL = Duration.ofDays(7);
  private static final Duration SHORTEST = Duration.ofDays(2);
  private static final Duration LONGEST = Duration.ofDays(30);

  /**
   * What there is to know.
   *
   * @param account CONNECTED or NEEDS_ATTENTION
   * @param accountDetail null: none
   * @param failures readings of reports that failed in a row
   * @param failure what the last one was; null: none
   * @param webhook what is wrong with a webhook that Caravan set up; null: nothing
   * @param lastReceived null: nothing has come in yet
   * @param days on which something came in lately, in order
   */
  record Facts(
      boolean enabled,
      String account,
      String accountDetail,
      int failures,
      String failure,
      String webhook,
      Instant lastReceived,
      List<LocalDate> days) {}

  /** Reads the facts about a connection and decides. */
  public static SourceStatus of(Jdbi jdbi, SourceConnection connection, Instant now) {
    return decide(read(jdbi, connection), now);
  }

  /** Decides; the first that holds counts. */
  static SourceStatus decide(Facts facts, Instant now) {
    if (!facts.enabled()) {
      return new SourceStatus("PAUSED", "The connection is switched off");
    }
    if (!facts.account().equals("CONNECTED")) {
      return new SourceStatus(
          "NEEDS_ATTENTION",
          facts.accountDetail() == null ? "The account needs attention" : facts.accountDetail());
    }
    if (facts.failures() >= FAILURES) {
      return new SourceStatus(
          "NEEDS_ATTENTION",
          "The reports of campaigns could not be read %d times in a row: %s"
              .formatted(facts.failures(), facts.failure()));
    }
    if (facts.webhook() != null) {
      return new SourceStatus(
          "NEEDS_ATTENTION", "A webhook could not be set up at Mailchimp: " + facts.webhook());
    }
    if (facts.lastReceived() == null) {
      return new SourceStatus("WAITING_FOR_DATA", null);
    }
    Duration silence = Duration.between(facts.lastReceived(), now);
    Duration patience = patience(facts.days());
    return silence.compareTo(patience) > 0
        ? new SourceStatus(
            "STALE",
            "Nothing came in for %d days; %d would be usual"
                .formatted(silence.toDays(), patience.toDays()))
        : new SourceStatus("CONNECTED", null);
  }

  // Three times as long as it usually is from one day with events to the next.
  private static Duration patience(List<LocalDate> days) {
    if (days.size() < 3) {
      return USUAL;
    }
    long span = days.get(days.size() - 1).toEpochDay() - days.get(0).toEpochDay();
    Duration patience = Duration.ofDays(span).multipliedBy(3).dividedBy(days.size() - 1L);
    if (patience.compareTo(SHORTEST) < 0) {
      return SHORTEST;
    }
    return patience.compareTo(LONGEST) > 0 ? LONGEST : patience;
  }

  private static Facts read(Jdbi jdbi, SourceConnection connection) {
    return jdbi.withHandle(
        handle -> {
          List<LocalDate> days =
              handle
                  .createQuery(
                      """
                      with last as (
                        select (max(received_at) at time zone 'UTC')::date as day
                          from event where connection = :connection)
                      select d.day from (select day - n as day from last, generate_series(0, 90) n) d
                       where exists (
                         select from event
                          where connection = :connection
                            and received_at >= d.day::timestamp at time zone 'UTC'
                            and received_at < (d.day + 1)::timestamp at time zone 'UTC')
                       order by 1
                      """)
                  .bind("connection", connection.id())
                  .mapTo(LocalDate.class)
                  .list();
          return handle
              .createQuery(
                  """
                  select m.state, m.detail, a.failures, a.failure,
                         (select min(w.failure) from own_webhook w
                           where w.connection = :connection and w.failure is not null),
                         (select max(received_at) from event where connection = :connection)
                    from account m left join activity a on a.connection = :connection
                   where m.id = :account
                  """)
              .bind("connection", connection.id())
              .bind("account", connection.account())
              .map(
                  (row, context) -> {
                    OffsetDateTime last = row.getObject(6, OffsetDateTime.class);
                    return new Facts(
                        connection.enabled(),
                        row.getString(1),
                        row.getString(2),
                        row.getInt(3),
                        row.getString(4),
                        row.getString(5),
                        last == null
                            ? null
                            : last.withOffsetSameInstant(ZoneOffset.UTC).toInstant(),
                        days);
                  })
              .one();
        });
  }
}
