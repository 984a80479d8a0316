package dev.caravan.intake;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.event.EmailEvent;
import dev.caravan.event.Event;
import dev.caravan.event.EventKey;
import dev.caravan.event.Visits;
import dev.caravan.event.Visits.Mail;
import dev.caravan.event.Visits.Tie;
import dev.caravan.intake.TrackCall.Tracked;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What track calls mean to a connection: checked before they are stored, translated after. */
public final class TrackIntake {
  private static final Pattern LINK_IN_MAIL =
      Pattern.compile("[?&]mc_eid=([0-9a-f]{10})(?![0-9A-Za-z])");

  private TrackIntake() {}

  /**
   * Reads a call.
   *
   * @throws InvalidCall with every mistake by its place
   */
  public static TrackCall read(String body) {
    return TrackReader.read(body);
  }

  /**
   * Checks that the connection takes these events in.
   *
   * @throws InvalidCall when it has no event source, or does not take one of them
   */
  public static void check(TrackCall call, SourceConnection connection) {
    if (connection.events() == null) {
      throw new InvalidCall(
          Map.of(
              "app_id",
              "connection "
                  + connection.name()
                  + " has no event source; right is a document with events: {joinKey: email}"));
    }
    Map<String, String> mistakes = new LinkedHashMap<>();
    for (Tracked tracked : call.events()) {
      EmailEvent.ofType(tracked.event())
          .filter(email -> !connection.takes(email.word()))
          .ifPresent(
              email ->
                  mistakes.put(
                      tracked.place() + "event",
                      tracked.event()
                          + " is not taken in: events.types of connection "
                          + connection.name()
                          + " does not list "
                          + email.word()));
    }
    if (!mistakes.isEmpty()) {
      throw new InvalidCall(mistakes);
    }
  }

  /**
   * Translates a row that was checked when it came in. An event that the connection's document has
   * ceased to take since then is left out.
   */
  static Translated translate(InboxRow row, SourceConnection connection) {
    List<Event> events = new ArrayList<>();
    List<Tie> ties = new ArrayList<>();
    List<Mail> mails = new ArrayList<>();
    List<Tracked> tracked = read(row.body()).events();
    for (int i = 0; i < tracked.size(); i++) {
      Tracked one = tracked.get(i);
      if (EmailEvent.ofType(one.event()).map(e -> connection.takes(e.word())).orElse(true)) {
        events.add(event(row, connection, i, one));
        if (one.visitor() != null && one.identity() != null) {
          Instant at = one.time() == null ? row.receivedAt() : one.time();
          ties.add(new Tie(row.connection(), one.visitor(), one.identity(), at));
        } else if (one.visitor() != null) {
          mails.addAll(mails(row, one));
        }
      }
    }
    return new Translated(row.id(), events, List.of(), new Visits(ties, mails), null);
  }

  private static Event event(InboxRow row, SourceConnection connection, int position, Tracked one) {
    Instant time = one.time() == null ? row.receivedAt() : one.time();
    return new Event(
        key(row, connection, position, one),
        row.connection(),
        one.event(),
        null,
        one.identity(),
        time,
        one.properties(),
        "track",
        false,
        one.visitor());
  }

  private static byte[] key(InboxRow row, SourceConnection connection, int position, Tracked one) {
    Optional<EmailEvent> email = EmailEvent.ofType(one.event());
    String campaign = text(one, "Campaign ID");
    if (email.isPresent() && campaign != null && one.identity() != null && one.time() != null) {
      // Mailchimp tells the same event, to the second: whoever tells it first, it is one.
      return EventKey.email(
          connection.account(),
          text(one, "List ID"),
          campaign,
          one.identity(),
          email.get(),
          one.time().truncatedTo(ChronoUnit.SECONDS),
          email.get() == EmailEvent.CLICK ? text(one, "URL") : null,
          email.get() == EmailEvent.BOUNCE ? text(one, "Bounce Type") : null);
    }
    if (one.idempotencyKey() != null) {
      return EventKey.named(row.connection(), one.idempotencyKey());
    }
    return one.time() == null
        ? EventKey.entry(row.delivery(), position)
        : EventKey.content(
            row.connection(),
            one.identity(),
            one.visitor(),
            one.event(),
            one.time(),
            one.properties());
  }

  private static String text(Tracked one, String property) {
    String value = one.properties().path(property).asText("").strip();
    return value.isEmpty() ? null : value;
  }

  // Mailchimp puts into the links of a mail whom it was sent to.
  private static List<Mail> mails(InboxRow row, Tracked one) {
    List<Mail> mails = new ArrayList<>();
    for (JsonNode value : one.properties()) {
      Matcher link = LINK_IN_MAIL.matcher(value.asText());
      if (link.find()) {
        mails.add(new Mail(row.connection(), one.visitor(), link.group(1)));
      }
    }
    return mails;
  }
}
