package dev.caravan.sandbox;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * How a sandbox is started.
 *
 * @param host the address to listen on
 * @param port 0 for any free one
 * @param dataDir where its state is kept; null keeps it in memory only
 * @param seed of people, key and faults: the same seed gives the same sandbox
 * @param audiences made at the first start; later starts find them in {@code dataDir}
 * @param login the user whose requests share the limit
 * @param maxConnections simultaneous requests of that user; the real service allows 10
 * @param webhookPause before the first repetition of a webhook that failed; every further pause is
 *     twice as long
 * @param batchTime from submitting a batch to its end
 */
public record SandboxOptions(
    String host,
    int port,
    Path dataDir,
    Clock clock,
    long seed,
    List<NewAudience> audiences,
    String login,
    int maxConnections,
    Duration webhookPause,
    Duration batchTime) {

  /**
   * An audience to be made.
   *
   * @param id ten hex digits; null has one made up
   * @param members how many people are generated
   * @param firstPerson the number of the first of them; audiences with overlapping numbers share
   *     people
   * @param sameLastChanged all members changed in one and the same second
   */
  public record NewAudience(
      String id, String name, int members, int firstPerson, boolean sameLastChanged) {

    /** An audience of people numbered from 0. */
    public static NewAudience of(String id, String name, int members) {
      return new NewAudience(id, name, members, 0, false);
    }
  }

  /** The id of the audience "Newsletter" of the defaults. */
  public static final String NEWSLETTER = "a1b2c3d4e5";

  /** The id of the audience "Customers" of the defaults. */
  public static final String CUSTOMERS = "c0ffee1234";

  /** Copies the list of audiences. */
  public SandboxOptions {
    audiences = List.copyOf(audiences);
  }

  /** A free port of 127.0.0.1, memory only, and two audiences that share 2,000 people. */
  public static SandboxOptions defaults() {
    return new SandboxOptions(
        "127.0.0.1",
        0,
        null,
        Clock.systemUTC(),
        42,
        List.of(
            new NewAudience(NEWSLETTER, "Newsletter", 12_000, 4_000, false),
            new NewAudience(CUSTOMERS, "Customers", 6_000, 0, false)),
        "caravan",
        10,
        Duration.ofSeconds(1),
        Duration.ofSeconds(2));
  }

  /** The same on another port. */
  public SandboxOptions withPort(int other) {
    return new SandboxOptions(
        host,
        other,
        dataDir,
        clock,
        seed,
        audiences,
        login,
        maxConnections,
        webhookPause,
        batchTime);
  }

  /** The same on another address. */
  public SandboxOptions withHost(String other) {
    return new SandboxOptions(
        other,
        port,
        dataDir,
        clock,
        seed,
        audiences,
        login,
        maxConnections,
        webhookPause,
        batchTime);
  }

  /** The same with its state kept in a directory. */
  public SandboxOptions withDataDir(Path other) {
    return new SandboxOptions(
        host, port, other, clock, seed, audiences, login, maxConnections, webhookPause, batchTime);
  }

  /** The same by another clock. */
  public SandboxOptions withClock(Clock other) {
    return new SandboxOptions(
        host,
        port,
        dataDir,
        other,
        seed,
        audiences,
        login,
        maxConnections,
        webhookPause,
        batchTime);
  }

  /** The same with other people, key and faults. */
  public SandboxOptions withSeed(long other) {
    return new SandboxOptions(
        host,
        port,
        dataDir,
        clock,
        other,
        audiences,
        login,
        maxConnections,
        webhookPause,
        batchTime);
  }

  /** The same with other audiences, or none. */
  public SandboxOptions withAudiences(NewAudience... others) {
    return new SandboxOptions(
        host,
        port,
        dataDir,
        clock,
        seed,
        List.of(others),
        login,
        maxConnections,
        webhookPause,
        batchTime);
  }

  /** The same with another limit of simultaneous requests. */
  public SandboxOptions withMaxConnections(int other) {
    return new SandboxOptions(
        host, port, dataDir, clock, seed, audiences, login, other, webhookPause, batchTime);
  }

  /** The same with another pause before a webhook is repeated. */
  public SandboxOptions withWebhookPause(Duration other) {
    return new SandboxOptions(
        host, port, dataDir, clock, seed, audiences, login, maxConnections, other, batchTime);
  }

  /** The same with another time that batches take. */
  public SandboxOptions withBatchTime(Duration other) {
    return new SandboxOptions(
        host, port, dataDir, clock, seed, audiences, login, maxConnections, webhookPause, other);
  }
}
