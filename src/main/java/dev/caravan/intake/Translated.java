package dev.caravan.intake;

import dev.caravan.event.Event;
import dev.caravan.event.Hint;
import dev.caravan.event.Visits;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a row of the inbox means.
 *
 * @param row surrogate id
 * @param visits what came to be known of visitors
 * @param failure why it means nothing; null when it was understood
 */
public record Translated(
    long row, List<Event> events, List<Hint> hints, Visits visits, String failure) {

  /** A row that tells nothing of visitors. */
  public Translated(long row, List<Event> events, List<Hint> hints, String failure) {
    this(row, events, hints, Visits.NONE, failure);
  }

  /** A person that a row is about, as the connection knows people; the identity is normalised. */
  record About(long row, int connection, String identity) {}

  List<About> people() {
    Stream<About> acting = events.stream().map(e -> new About(row, e.connection(), e.address()));
    Stream<About> hinted = hints.stream().map(h -> new About(row, h.connection(), h.address()));
    Stream<About> named =
        visits.ties().stream().map(t -> new About(row, t.connection(), t.address()));
    return Stream.of(acting, hinted, named).flatMap(people -> people).distinct().toList();
  }

  public static Translated failed(long row, String failure) {
    return new Translated(row, List.of(), List.of(), failure);
  }
}
