package dev.caravan.intake;

import dev.caravan.event.Event;
import dev.caravan.event.Hint;
import dev.caravan.event.Visits;
import java.util.List;

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

  public static Translated failed(long row, String failure) {
    return new Translated(row, List.of(), List.of(), failure);
  }
}
