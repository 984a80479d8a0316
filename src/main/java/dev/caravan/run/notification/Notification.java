package dev.caravan.run.notification;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.Notify;
import java.util.List;
import java.util.Locale;
import org.jdbi.v3.core.Handle;

/**
 * One thing to be told to one address.
 *
 * @param connection surrogate id
 * @param run 0: of none
 * @param target an address of mail, or of a webhook
 * @param attempts how often it was tried, this time included
 */
public record Notification(
    long id,
    int connection,
    long run,
    Kind kind,
    Channel channel,
    String target,
    ObjectNode content,
    int attempts) {

  /** What it is about. */
  public enum Kind {
    /** The connection was all right and is so no more. */
    FAILED("connection.failed"),
    /** It is all right again. */
    RECOVERED("connection.recovered"),
    /** A run ended, and nothing has changed. */
    ENDED("run.ended"),
    /** Somebody tries whether it arrives. */
    TEST("notification.test");

    private final String type;

    Kind(String type) {
      this.type = type;
    }

    /** The word in the content. */
    String type() {
      return type;
    }
  }

  /** How it is told. */
  public enum Channel {
    MAIL,
    WEBHOOK;

    /** The word that documents and people use. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The addresses that a connection tells by it. */
    public List<String> targets(Notify notify) {
      return this == MAIL
          ? notify.to()
          : notify.webhook() == null ? List.of() : List.of(notify.webhook().toString());
    }
  }

  /** By this name a receiver tells a second delivery from another notification. */
  String key() {
    return "caravan-" + id;
  }

  @Override
  public String toString() {
    return "Notification[id=" + id + "]";
  }

  /** Writes down what is told, once to each address. */
  static void insert(Handle handle, RunFacts run, Kind kind, Notify notify, ObjectNode content) {
    for (Channel channel : Channel.values()) {
      for (String target : channel.targets(notify)) {
        insert(handle, run.connection(), run.id(), kind, channel, target, content);
      }
    }
  }

  /**
   * Writes down what is told to one address.
   *
   * @param run null: it is of none
   */
  static void insert(
      Handle handle,
      int connection,
      Long run,
      Kind kind,
      Channel channel,
      String target,
      ObjectNode content) {
    handle
        .createUpdate(
            """
            insert into notification (connection, run, kind, channel, target, content)
            values (:connection, :run, :kind, :channel, :target, :content::json)
            on conflict (run, channel, target) do nothing
            """)
        .bind("connection", connection)
        .bind("run", run)
        .bind("kind", kind.name().toLowerCase(Locale.ROOT))
        .bind("channel", channel.word())
        .bind("target", target)
        .bind("content", content.toString())
        .execute();
  }
}
