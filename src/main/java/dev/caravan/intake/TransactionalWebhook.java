package dev.caravan.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.event.EmailEvent;
import dev.caravan.event.Event;
import dev.caravan.event.EventKey;
import dev.caravan.profile.Identifier;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What a post of Mailchimp Transactional means: up to a thousand message events. A complaint is an
 * Unsubscribe Email with the reason {@code abuse}; deliveries, deferrals, rejections, inbound mail
 * and changes of its lists are no email events.
 */
final class TransactionalWebhook {
  private static final int MOST_EVENTS = 1_000;
  private static final int LONGEST = 1_024;
  private static final int LONGEST_URL = 4_096;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SourceConnection connection;
  private final MachineSigns machines;

  private TransactionalWebhook(SourceConnection connection, MachineSigns machines) {
    this.connection = connection;
    this.machines = machines;
  }

  /**
   * Translates a row whose source is Transactional.
   *
   * @throws Untranslatable when the body is no list of events, or one of them misses what it needs
   */
  static Translated translate(InboxRow row, SourceConnection connection, MachineSigns machines) {
    JsonNode events = events(new FormBody(row.body()).required("mandrill_events"));
    TransactionalWebhook webhook = new TransactionalWebhook(connection, machines);
    List<Event> happened = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      Event event = webhook.event(events.get(i), "mandrill_events[" + i + "]");
      if (event != null) {
        happened.add(event);
      }
    }
    return new Translated(row.id(), happened, List.of(), null);
  }

  private static JsonNode events(String text) {
    try {
      JsonNode events = JSON.readTree(text);
      if (events.isArray() && events.size() <= MOST_EVENTS) {
        return events;
      }
    } catch (JsonProcessingException e) {
      // Said below: the parser's message may quote the body.
    }
    throw new Untranslatable("mandrill_events is no JSON list of at most 1,000 events");
  }

  private Event event(JsonNode told, String place) {
    EmailEvent kind =
        switch (told.path("event").asText()) {
          case "send" -> EmailEvent.SENT;
          case "open" -> EmailEvent.OPEN;
          case "click" -> EmailEvent.CLICK;
          case "hard_bounce", "soft_bounce" -> EmailEvent.BOUNCE;
          case "unsub", "spam" -> EmailEvent.UNSUBSCRIBE;
          default -> null;
        };
    if (kind == null || !connection.takes(kind.word())) {
      return null;
    }
    JsonNode message = told.path("msg");
    String address = Identifier.address(message.path("email").asText());
    if (!Texts.isStorable(address, 320) || address.indexOf('@') < 1) {
      if (message.isEmpty()) {
        return null; // of a message older than thirty days, of which nothing is known any more
      }
      throw new Untranslatable(place + ".msg.email is no email address");
    }
    String id = Texts.of(told.path("_id"), LONGEST);
    id = id == null ? Texts.of(message.path("_id"), LONGEST) : id;
    if (id == null) {
      throw new Untranslatable(place + "._id is missing");
    }
    Instant time = time(told.path("ts"), place + ".ts");
    String url = kind == EmailEvent.CLICK ? Texts.of(told.path("url"), LONGEST_URL) : null;
    String word = told.path("event").asText();
    return new Event(
        EventKey.message(connection.account(), id, word, time, url),
        connection.id(),
        kind.type(),
        null,
        address,
        time,
        properties(told, kind, time, url),
        "transactional",
        machines.isMachine(
            kind,
            sent(message),
            time,
            Texts.of(told.path("ip"), LONGEST),
            Texts.of(told.path("user_agent"), LONGEST)));
  }

  private static ObjectNode properties(JsonNode told, EmailEvent kind, Instant time, String url) {
    JsonNode message = told.path("msg");
    ObjectNode properties = JsonNodeFactory.instance.objectNode();
    Texts.put(properties, "Message ID", Texts.of(message.path("_id"), LONGEST));
    Texts.put(properties, "Subject", Texts.of(message.path("subject"), LONGEST));
    Texts.put(properties, "Template", Texts.of(message.path("template"), LONGEST));
    Texts.put(properties, "IP", Texts.of(told.path("ip"), LONGEST));
    Texts.put(properties, "Time", time.toString());
    Texts.put(properties, "URL", url);
    Texts.put(properties, "User Agent", Texts.of(told.path("user_agent"), LONGEST));
    String word = told.path("event").asText();
    if (kind == EmailEvent.BOUNCE) {
      properties.put("Bounce Type", word.equals("hard_bounce") ? "hard" : "soft");
    }
    if (word.equals("spam")) {
      properties.put("Reason", "abuse");
    }
    return properties;
  }

  private static Instant time(JsonNode seconds, String place) {
    if (seconds.canConvertToLong()
        && seconds.isIntegralNumber()
        && seconds.longValue() < 1L << 40) {
      return EventTime.milliseconds(seconds.longValue() * 1_000)
          .orElseThrow(() -> new Untranslatable(place + " is no time"));
    }
    throw new Untranslatable(place + " is no number of seconds since 1970");
  }

  private static Instant sent(JsonNode message) {
    JsonNode seconds = message.path("ts");
    return seconds.canConvertToLong() && seconds.isIntegralNumber()
        ? Instant.ofEpochSecond(Math.min(Math.max(seconds.longValue(), 0), 1L << 36))
        : null;
  }
}
