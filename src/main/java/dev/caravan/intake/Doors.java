package dev.caravan.intake;

import dev.caravan.connection.SigningKeys;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The doors that webhooks come in by. A door is remembered for a second, so that a stream of
 * webhooks does not ask the database for each; whoever is about to refuse one looks again, so that
 * a new secret or key counts at once. Safe for use by many threads.
 */
public final class Doors {
  private static final long REMEMBERED_NANOS = 1_000_000_000L;

  private record Known(Door door, long at) {}

  private final SourceConnections connections;
  private final SigningKeys keys;
  private final Clock clock;
  private final Map<String, Known> known = new ConcurrentHashMap<>();

  public Doors(SourceConnections connections, SigningKeys keys, Clock clock) {
    this.connections = connections;
    this.keys = keys;
    this.clock = clock;
  }

  /** The door that this secret opens, if it is remembered; asks nobody. */
  public Optional<Door> remembered(String name, String secret) {
    Known found = known.get(name);
    return found == null || System.nanoTime() - found.at() > REMEMBERED_NANOS
        ? Optional.empty()
        : opened(found.door(), secret);
  }

  /** The door that this secret opens; an unknown connection and a wrong secret are the same. */
  public Optional<Door> open(String name, String secret) {
    Optional<Door> remembered = remembered(name, secret);
    return remembered.isPresent() ? remembered : look(name, secret);
  }

  /** The same, as it stands in the database. */
  public Optional<Door> look(String name, String secret) {
    List<SourceConnection> called = connections.everCalled(name);
    if (called.isEmpty()) {
      forget(name);
    }
    // A name may have been another connection's before: the secret tells which one is meant.
    Optional<Door> found =
        called.stream()
            .filter(connection -> connection.secrets().admit(secret, clock.instant()))
            .findFirst()
            .map(this::door);
    found.ifPresent(door -> known.put(name, new Known(door, System.nanoTime())));
    return found;
  }

  /** Looks again when somebody comes next: the connection was changed. */
  public void forget(String name) {
    known.remove(name);
  }

  private Door door(SourceConnection connection) {
    return new Door(
        connection,
        keys.of(connection.id(), SigningKeys.Source.MAILCHIMP),
        keys.of(connection.id(), SigningKeys.Source.TRANSACTIONAL));
  }

  private Optional<Door> opened(Door door, String secret) {
    return door.connection().secrets().admit(secret, clock.instant())
        ? Optional.of(door)
        : Optional.empty();
  }
}
