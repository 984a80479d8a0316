package dev.caravan.intake;

import dev.caravan.event.EmailEvent;
import dev.caravan.event.Event;
import dev.caravan.event.EventKey;
import dev.caravan.intake.TrackCall.Tracked;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What track calls mean to a connection: checked before they are stored, translated after. */
public final class TrackIntake {
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
    List<Tracked> tracked = read(row.body()).events();
    for (int i = 0; i < tracked.size(); i++) {
      Tracked one = tracked.get(i);
      if (EmailEvent.ofType(one.event()).map(e -> connection.takes(e.word())).orElse(true)) {
        events.add(event(row, i, one));
      }
    }
    return new Translated(row.id(), events, List.of(), null);
  }

  private static Event event(InboxRow row, int position, Tracked one) {
    Instant time = one.time() == null ? row.receivedAt() : one.time();
    return new Event(
        key(row, position, one),
        row.connection(),
        one.event(),
        null,
        one.identity(),
        time,
        one.properties(),
        "track",
        false);
  }

  private static byte[] key(InboxRow row, int position, Tracked one) {
    if (one.idempotencyKey() != null) {
      return EventKey.named(row.connection(), one.idempotencyKey());
    }
    return one.time() == null
        ? EventKey.entry(row.id(), position)
        : EventKey.content(
            row.connection(), one.identity(), one.event(), one.time(), one.properties());
  }
}
