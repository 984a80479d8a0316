package dev.caravan.intake;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** The webhooks that Caravan keeps at Mailchimp. Safe for use by many threads and instances. */
public final class OwnWebhookStore {
  private static final Duration LEASE = Duration.ofMinutes(10);
  private static final Duration CHECKED = Duration.ofHours(1);
  private static final int AT_ONCE = 20;
  private static final String COLUMNS =
      "id, connection, account, audience, webhook, failure, checked_at";

  private final Jdbi jdbi;
  private final Clock clock;

  public OwnWebhookStore(Jdbi jdbi, Clock clock) {
    this.jdbi = jdbi;
    this.clock = clock;
  }

  /** Takes those that are due, with one for each audience that has none yet. */
  List<OwnWebhook> claim() {
    return jdbi.inTransaction(
        handle -> {
          handle
              .createUpdate(
                  """
                  insert into own_webhook (connection, account, audience, due_at)
                  select distinct c.id, c.account, a ->> 'id', :now::timestamptz
                    from connection c
                   cross join lateral jsonb_array_elements(
                     case when jsonb_typeof(c.document #> '{import,audiences}') = 'array'
                          then c.document #> '{import,audiences}' else '[]' end) a
                   where c.enabled and c.document -> 'events' is not null
                   order by 1, 3
                  on conflict do nothing
                  """)
              .bind("now", now())
              .execute();
          return handle
              .createQuery(
                  """
                  update own_webhook w set due_at = :until
                    from (select o.id from own_webhook o
                            join account m on m.id = o.account and m.state = 'CONNECTED'
                           where o.due_at <= :now order by o.due_at, o.id limit :limit
                             for update of o skip locked) due
                   where w.id = due.id
                  returning\s\
                  """
                      + "w."
                      + COLUMNS.replace(", ", ", w."))
              .bind("until", now().plus(LEASE))
              .bind("now", now())
              .bind("limit", AT_ONCE)
              .map((row, context) -> webhook(row))
              .list();
        });
  }

  /** Those of a connection. */
  public List<OwnWebhook> of(int connection) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "select "
                        + COLUMNS
                        + " from own_webhook where connection = :connection order by audience")
                .bind("connection", connection)
                .map((row, context) -> webhook(row))
                .list());
  }

  /** It is as it should be. */
  void right(OwnWebhook one, String webhook) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    """
                    update own_webhook set webhook = :webhook, failure = null, checked_at = :now,
                           due_at = :next where id = :id
                    """)
                .bind("webhook", webhook)
                .bind("now", now())
                .bind("next", now().plus(CHECKED))
                .bind("id", one.id())
                .execute());
  }

  /** It could not be made right: once more later. */
  void wrong(OwnWebhook one, String failure) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    "update own_webhook set failure = :failure, due_at = :next where id = :id")
                .bind("failure", failure)
                .bind("next", now().plus(CHECKED))
                .bind("id", one.id())
                .execute());
  }

  /** It was taken away at Mailchimp. */
  void gone(OwnWebhook one) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate("delete from own_webhook where id = :id")
                .bind("id", one.id())
                .execute());
  }

  private static OwnWebhook webhook(ResultSet row) throws SQLException {
    OffsetDateTime checked = row.getObject("checked_at", OffsetDateTime.class);
    return new OwnWebhook(
        row.getLong("id"),
        row.getInt("connection"),
        row.getInt("account"),
        row.getString("audience"),
        row.getString("webhook"),
        row.getString("failure"),
        checked == null ? null : checked.toInstant());
  }

  private OffsetDateTime now() {
    return clock.instant().atOffset(ZoneOffset.UTC);
  }
}
