package dev.caravan.mailchimp;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many requests may be in flight per Mailchimp login, over all running instances.
 *
 * <p>A permit is a slot: an advisory lock of PostgreSQL, held by one connection that this class
 * keeps for itself. When an instance dies, its connection ends and its slots are free again. A slot
 * given back goes to a thread that waits here, or, once it was kept for {@link #KEEP}, to whichever
 * instance is first: nobody starves. After a 429 a login gets fewer slots for a while.
 *
 * <p>Safe for use by many threads; all of it happens under one monitor, around statements of a
 * fraction of a millisecond.
 */
public final class ConnectionPermits implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionPermits.class);

  /** How long a slot may go from thread to thread before other instances get their chance. */
  private static final Duration KEEP = Duration.ofSeconds(1);

  /** How long it takes until one more slot is used again after a 429. */
  private static final Duration RECOVERY = Duration.ofSeconds(5);

  /** Requests that were in flight together are refused together, and that counts once. */
  private static final Duration BURST = Duration.ofSeconds(1);

  private static final long POLL_MILLIS = 40;

  /** A slot in use. */
  public record Permit(String login, int slot, Instant lockedAt) {}

  private static final class Slots {
    final Set<Integer> held = new HashSet<>();
    int limit;
    Instant raiseAt = Instant.MAX;
    Instant lowered = Instant.EPOCH;
    int waiting;
    Permit handedOver;
  }

  private final DataSource dataSource;
  private final int max;
  private final Clock clock;
  private final Map<String, Slots> logins = new HashMap<>();
  private Connection connection;

  /**
   * @param dataSource gives the one connection that carries the locks
   * @param max permits per login, 1 to 10
   */
  public ConnectionPermits(DataSource dataSource, int max, Clock clock) {
    this.dataSource = dataSource;
    this.max = max;
    this.clock = clock;
  }

  /** Waits for a permit. */
  public synchronized Permit take(String login) throws InterruptedException {
    Slots slots = logins.computeIfAbsent(login, ignored -> fresh());
    while (true) {
      recover(slots);
      if (slots.handedOver != null) {
        Permit permit = slots.handedOver;
        slots.handedOver = null;
        return permit;
      }
      if (slots.held.size() < slots.limit) {
        int slot = lockOne(login, slots.held);
        if (slot >= 0) {
          slots.held.add(slot);
          return new Permit(login, slot, clock.instant());
        }
      }
      slots.waiting++;
      try {
        wait(POLL_MILLIS);
      } finally {
        slots.waiting--;
      }
    }
  }

  /** Gives a permit back; to be called once for each that was taken. */
  public synchronized void give(Permit permit) {
    Slots slots = logins.get(permit.login());
    boolean mayPassOn =
        slots.waiting > 0
            && slots.handedOver == null
            && slots.held.size() <= slots.limit
            && clock.instant().isBefore(permit.lockedAt().plus(KEEP));
    if (mayPassOn) {
      slots.handedOver = permit;
    } else {
      slots.held.remove(permit.slot());
      unlock(permit);
    }
    notifyAll();
  }

  /** Mailchimp said that there are too many connections: use half as many for a while. */
  public synchronized void tooMany(String login) {
    Slots slots = logins.computeIfAbsent(login, ignored -> fresh());
    if (clock.instant().isBefore(slots.lowered.plus(BURST))) {
      return;
    }
    slots.limit = Math.max(1, slots.limit / 2);
    slots.lowered = clock.instant();
    slots.raiseAt = clock.instant().plus(RECOVERY);
  }

  /** How many permits of a login this instance holds now. */
  public synchronized int inUse(String login) {
    Slots slots = logins.get(login);
    return slots == null ? 0 : slots.held.size();
  }

  /** How many permits of all logins this instance holds now. */
  public synchronized int inUse() {
    return logins.values().stream().mapToInt(slots -> slots.held.size()).sum();
  }

  /** How many threads of this instance wait for a permit. */
  public synchronized int waiting() {
    return logins.values().stream().mapToInt(slots -> slots.waiting).sum();
  }

  private Slots fresh() {
    Slots slots = new Slots();
    slots.limit = max;
    return slots;
  }

  private void recover(Slots slots) {
    Instant now = clock.instant();
    if (slots.limit < max && !now.isBefore(slots.raiseAt)) {
      slots.limit++;
      slots.raiseAt = now.plus(RECOVERY);
    }
  }

  private int lockOne(String login, Set<Integer> held) {
    // A session may lock the same slot twice, so those held here are left out; CASE keeps the
    // order.
    String sql =
        """
        select slot from generate_series(0, ? - 1) slot
         where case when slot = any(?) then false
                    else pg_try_advisory_lock(hashtext('caravan ' || ?), slot) end
         limit 1
        """;
    try (PreparedStatement statement = connection().prepareStatement(sql)) {
      statement.setInt(1, max);
      statement.setArray(2, connection().createArrayOf("int", held.toArray()));
      statement.setString(3, login);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? row.getInt(1) : -1;
      }
    } catch (SQLException e) {
      lost(e);
      return -1;
    }
  }

  private void unlock(Permit permit) {
    String sql = "select pg_advisory_unlock(hashtext('caravan ' || ?), ?)";
    try (PreparedStatement statement = connection().prepareStatement(sql)) {
      statement.setString(1, permit.login());
      statement.setInt(2, permit.slot());
      statement.execute();
    } catch (SQLException e) {
      lost(e);
    }
  }

  private Connection connection() throws SQLException {
    if (connection == null) {
      connection = dataSource.getConnection();
    }
    return connection;
  }

  /** The locks went with their connection; a new one is opened when it is needed. */
  private void lost(SQLException e) {
    LOG.warn(
        "The database connection that counts Mailchimp connections was lost: {}", e.getMessage());
    close();
  }

  @Override
  public synchronized void close() {
    if (connection != null) {
      try {
        connection.close();
      } catch (SQLException e) {
        LOG.debug("closing a lost connection", e);
      }
      connection = null;
    }
  }
}
