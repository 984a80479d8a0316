package dev.caravan.run.notification;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.Notify;
import java.util.Locale;
import org.jdbi.v3.core.Handle;

/**
 * One thing to be told to one address.
 *
 * @param connection surrogate id
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
    ENDED("run.ended");

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
    WEBHOOK
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
    notify.to().forEach(address -> insert(handle, run, kind, Channel.MAIL, address, content));
    if (notify.webhook() != null) {
      insert(handle, run, kind, Channel.WEBHOOK, notify.webhook().toString(), content);
    }
  }

  private static void insert(
      Handle handle, RunFacts run, Kind kind, Channel channel, String target, ObjectNode content) {
    handle
        .createUpdate(
            """
            insert into notification (connection, run, kind, channel, target, content)
            values (:connection, :run, :kind, :channel, :target, :content::json)
            on conflict (run, channel, target) do nothing
            """)
        .bind("connection", run.connection())
        .bind("run", run.id())
        .bind("kind", word(kind))
        .bind("channel", word(channel))
        .bind("target", target)
        .bind("content", content.toString())
        .execute();
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
