package dev.caravan.sink;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * An email event on its way to somebody else.
 *
 * @param id surrogate id
 * @param key what makes it one event over all time, as hexadecimal digits
 * @param type {@code Open Email}, …
 * @param machine whether a machine, not a person, most likely did it
 */
public record OutgoingEvent(
    long id,
    String key,
    String type,
    String address,
    Instant time,
    ObjectNode properties,
    boolean machine) {

  @Override
  public String toString() {
    return "OutgoingEvent[id=" + id + "]";
  }
}
