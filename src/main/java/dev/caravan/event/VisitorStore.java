package dev.caravan.event;

import dev.caravan.event.Visits.Mail;
import dev.caravan.event.Visits.Tie;
import dev.caravan.profile.ErasedPeople;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Who the visitors are. A visitor who tells it is that person from then on, and was it before, back
 * to when somebody else told it. A link in a mail only names a visitor whom nobody has named: mails
 * are passed on. Safe for use by many threads and instances.
 */
public final class VisitorStore {
  private static final Duration LEASE = Duration.ofMinutes(10);
  private static final int ATTEMPTS = 5;

  private final Jdbi jdbi;
  private final ErasedIdentities erased;
  private final Clock clock;

  /**
   * @param erased nobody is named after who was erased
   */
  public VisitorStore(Jdbi jdbi, ErasedPeople erased, Clock clock) {
    this.jdbi = jdbi;
    this.erased = new ErasedIdentities(erased);
    this.clock = clock;
  }

  /** Remembers what came to be known; events that waited for it get their address. */
  public void add(Handle handle, List<Visits> visits) {
    List<Tie> ties = visits.stream().flatMap(visit -> visit.ties().stream()).toList();
    tie(
        handle,
        ties,
        "on conflict (connection, visitor) do update set address = excluded.address,"
            + " told_at = excluded.told_at where visitor.told_at <= excluded.told_at");
    List<Mail> mails = visits.stream().flatMap(visit -> visit.mails().stream()).toList();
    if (!mails.isEmpty()) {
      handle
          .createUpdate(
              """
              insert into visitor_mail (connection, visitor, member, due_at)
              select distinct m.connection, m.visitor, m.member, :now::timestamptz
                from unnest(:connections, :visitors, :members) as m (connection, visitor, member)
               where not exists (select from visitor v where v.connection = m.connection
                                                         and v.visitor = m.visitor)
               order by 1, 2, 3
              on conflict do nothing
              """)
          .bind("now", now().atOffset(ZoneOffset.UTC))
          .bindArray("connections", Integer.class, mails.stream().map(Mail::connection).toList())
          .bindArray("visitors", String.class, mails.stream().map(Mail::visitor).toList())
          .bindArray("members", String.class, mails.stream().map(Mail::member).toList())
          .execute();
    }
  }

  /** Takes mails whose members are to be asked for, of connections that are switched on. */
  public List<Mail> take(int limit) {
    return jdbi.inTransaction(
        handle ->
            handle
                .createQuery(
                    """
                    update visitor_mail m set due_at = :until, attempts = m.attempts + 1
                      from (select d.connection, d.visitor, d.member from visitor_mail d
                              join connection c on c.id = d.connection and c.enabled
                             where d.due_at <= :now order by d.due_at limit :limit
                               for update of d skip locked) due
                     where m.connection = due.connection and m.visitor = due.visitor
                       and m.member = due.member
                    returning m.connection, m.visitor, m.member
                    """)
                .bind("until", now().plus(LEASE).atOffset(ZoneOffset.UTC))
                .bind("now", now().atOffset(ZoneOffset.UTC))
                .bind("limit", limit)
                .map((row, context) -> new Mail(row.getInt(1), row.getString(2), row.getString(3)))
                .list());
  }

  /** The member of a mail was found: its visitor is that person, unless it has told otherwise. */
  public void known(Mail mail, String address) {
    jdbi.useTransaction(
        handle -> {
          tie(
              handle,
              List.of(new Tie(mail.connection(), mail.visitor(), address, Instant.EPOCH)),
              "on conflict (connection, visitor) do nothing");
          forget(handle, mail);
        });
  }

  /** There is no such member now; it is asked for a few times more, a day apart. */
  public void unknown(Mail mail) {
    jdbi.useTransaction(
        handle -> {
          handle
              .createUpdate(
                  """
                  update visitor_mail set due_at = :tomorrow
                   where connection = :connection and visitor = :visitor and member = :member
                     and attempts < :attempts
                  """)
              .bind("tomorrow", now().plus(Duration.ofDays(1)).atOffset(ZoneOffset.UTC))
              .bind("attempts", ATTEMPTS)
              .bind("connection", mail.connection())
              .bind("visitor", mail.visitor())
              .bind("member", mail.member())
              .execute();
          handle
              .createUpdate(
                  """
                  delete from visitor_mail
                   where connection = :connection and visitor = :visitor and member = :member
                     and attempts >= :attempts
                  """)
              .bind("attempts", ATTEMPTS)
              .bind("connection", mail.connection())
              .bind("visitor", mail.visitor())
              .bind("member", mail.member())
              .execute();
        });
  }

  private static void forget(Handle handle, Mail mail) {
    handle
        .createUpdate(
            "delete from visitor_mail where connection = :connection and visitor = :visitor")
        .bind("connection", mail.connection())
        .bind("visitor", mail.visitor())
        .execute();
  }

  private void tie(Handle handle, List<Tie> given, String onConflict) {
    if (given.isEmpty()) {
      return;
    }
    List<Tie> ties = latest(erased.without(handle, given, Tie::connection, Tie::address));
    if (ties.isEmpty()) {
      return;
    }
    handle
        .createUpdate(
            """
            insert into visitor (connection, visitor, address, told_at)
            select * from unnest(:connections, :visitors, :addresses, :times::timestamptz[])
             order by 1, 2
            """
                + onConflict)
        .bindArray("connections", Integer.class, ties.stream().map(Tie::connection).toList())
        .bindArray("visitors", String.class, ties.stream().map(Tie::visitor).toList())
        .bindArray("addresses", String.class, ties.stream().map(Tie::address).toList())
        .bindArray("times", String.class, ties.stream().map(tie -> tie.at().toString()).toList())
        .execute();
    EventStore.name(
        handle,
        "(e.connection, e.visitor) in (select * from unnest(:connections, :visitors))",
        Map.of(
            "connections", ties.stream().map(Tie::connection).toArray(Integer[]::new),
            "visitors", ties.stream().map(Tie::visitor).toArray(String[]::new)));
  }

  // A statement can write a row once only.
  private static List<Tie> latest(List<Tie> ties) {
    Function<Tie, List<Object>> visitor = tie -> List.of(tie.connection(), tie.visitor());
    return new ArrayList<>(
        ties.stream()
            .collect(
                Collectors.toMap(
                    visitor, tie -> tie, BinaryOperator.maxBy(Comparator.comparing(Tie::at))))
            .values());
  }

  private Instant now() {
    return clock.instant();
  }
}
