package dev.caravan.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * One thing that happened to a person: an email event, or a product event under its own name.
 *
 * @param key what makes it one event over all time: a hash, see {@code EventKey}
 * @param connection surrogate id of the connection it came in by
 * @param profile null while no profile has the address
 * @param address normalised; null: of a visitor whom nobody has named yet
 * @param source {@code mailchimp}, {@code track}, …
 * @param machine whether a machine, not a person, most likely did it
 * @param visitor the sender's own id of the person; null: there is none
 */
public record Event(
    byte[] key,
    int connection,
    String type,
    Long profile,
    String address,
    Instant time,
    ObjectNode properties,
    String source,
    boolean machine,
    String visitor) {

  /** An event of somebody with an address. */
  public Event(
      byte[] key,
      int connection,
      String type,
      Long profile,
      String address,
      Instant time,
      ObjectNode properties,
      String source,
      boolean machine) {
    this(key, connection, type, profile, address, time, properties, source, machine, null);
  }
}
