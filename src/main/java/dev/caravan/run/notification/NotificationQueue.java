package dev.caravan.run.notification;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/**
 * The notifications that wait to be sent. One that is taken is nobody else's for five minutes: who
 * dies before the receiver had it sends it after that, under the same key. Safe for use by many
 * threads and instances.
 */
public final class NotificationQueue {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** For so long a notification is tried. */
  private static final Duration PATIENCE = Duration.ofDays(3);

  /**
   * A notification as people see it.
   *
   * @param connection its name
   * @param sentAt null: not yet
   * @param givenUpAt null: it is still tried, or was sent
   * @param failure of the last try; null: none failed
   */
  public record Row(
      Notification notification,
      String connection,
      OffsetDateTime createdAt,
      OffsetDateTime sentAt,
      OffsetDateTime givenUpAt,
      String failure) {}

  private final Jdbi jdbi;

  public NotificationQueue(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** The next one that is due; empty when none is. */
  Optional<Notification> take() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    update notification
                       set due_at = now() + interval '5 minutes', attempts = attempts + 1
                     where id = (select id from notification
                                  where sent_at is null and given_up_at is null and due_at <= now()
                                  order by due_at, id limit 1 for update skip locked)
                    returning *
                    """)
                .map((row, context) -> notification(row))
                .findOne());
  }

  /** The receiver has it. */
  void sent(Notification one) {
    jdbi.useHandle(
        handle ->
            handle.execute(
                "update notification set sent_at = now(), failure = null where id = ?", one.id()));
  }

  /**
   * It did not go out: it is tried again after 10 s, then after pauses that double up to an hour,
   * for three days. A test is tried once: whoever sends it is looking.
   */
  void failed(Notification one, String failure) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    """
                    update notification
                       set failure = :failure,
                           due_at = now() + least(interval '1 hour',
                                                  interval '10 seconds' * power(2, least(attempts, 12) - 1)),
                           given_up_at = case when kind = 'test' or created_at < now() - :patience::interval
                                              then now() end
                     where id = :id
                    """)
                .bind("id", one.id())
                .bind("failure", failure)
                .bind("patience", PATIENCE.toString())
                .execute());
  }

  /** Sends a test to every address that a connection tells by a channel. */
  public void test(
      Connection connection, Notification.Channel channel, Instant now, String publicUrl) {
    ObjectNode content = Content.test(connection, now, publicUrl);
    jdbi.useTransaction(
        handle ->
            channel
                .targets(connection.document().notifications())
                .forEach(
                    target ->
                        Notification.insert(
                            handle,
                            connection.id(),
                            null,
                            Notification.Kind.TEST,
                            channel,
                            target,
                            content)));
  }

  /**
   * Newest first.
   *
   * @param connection surrogate id; null: of any
   * @param channel null: any
   * @param before only those with a smaller id; null: from the newest
   */
  public List<Row> list(Integer connection, Notification.Channel channel, Long before, int limit) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select n.*, c.name connection_name
                      from notification n join connection c on c.id = n.connection
                     where (:connection::int is null or n.connection = :connection)
                       and (:channel::text is null or n.channel = :channel)
                       and (:before::bigint is null or n.id < :before)
                     order by n.id desc limit :limit
                    """)
                .bind("connection", connection)
                .bind("channel", channel == null ? null : channel.word())
                .bind("before", before)
                .bind("limit", limit)
                .map(
                    (row, context) ->
                        new Row(
                            notification(row),
                            row.getString("connection_name"),
                            row.getObject("created_at", OffsetDateTime.class),
                            row.getObject("sent_at", OffsetDateTime.class),
                            row.getObject("given_up_at", OffsetDateTime.class),
                            row.getString("failure")))
                .list());
  }

  private static Notification notification(ResultSet row) throws SQLException {
    try {
      return new Notification(
          row.getLong("id"),
          row.getInt("connection"),
          row.getLong("run"),
          Notification.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
          Notification.Channel.valueOf(row.getString("channel").toUpperCase(Locale.ROOT)),
          row.getString("target"),
          (ObjectNode) JSON.readTree(row.getString("content")),
          row.getInt("attempts"));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("notification " + row.getLong("id") + " is no JSON", e);
    }
  }
}
