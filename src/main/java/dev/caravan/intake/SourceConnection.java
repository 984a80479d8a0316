package dev.caravan.intake;

import dev.caravan.connection.EventSource;
import dev.caravan.connection.PathSecrets;
import java.util.Set;

/**
 * What the intake knows of a connection.
 *
 * @param account surrogate id
 * @param secrets open the door to its webhooks
 * @param events null: the document names no event source
 * @param audiences Mailchimp's ids of the audiences that it imports: their members are read back
 * @param named Mailchimp's ids of all audiences that its document names
 */
public record SourceConnection(
    int id,
    String name,
    int account,
    boolean enabled,
    PathSecrets secrets,
    EventSource events,
    Set<String> audiences,
    Set<String> named) {

  /** A connection that names no other audiences than those it imports. */
  SourceConnection(
      int id,
      String name,
      int account,
      boolean enabled,
      PathSecrets secrets,
      EventSource events,
      Set<String> audiences) {
    this(id, name, account, enabled, secrets, events, audiences, audiences);
  }

  /** Whether an email event of this word ({@code open}) is taken in. */
  public boolean takes(String word) {
    return events != null && events.types().contains(word);
  }
}
