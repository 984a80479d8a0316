package dev.caravan.run.notification;

import dev.caravan.connection.SecretBox;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/**
 * What the webhooks of notifications are signed with, one secret for each connection, sealed. Safe
 * for use by many threads.
 */
public final class NotificationSecrets {
  private static final int BYTES = 32;

  private final Jdbi jdbi;
  private final SecretBox box;
  private final SecureRandom random = new SecureRandom();

  public NotificationSecrets(Jdbi jdbi, SecretBox box) {
    this.jdbi = jdbi;
    this.box = box;
  }

  /** The secret of a connection; made when it is asked for first. */
  public byte[] of(int connection) {
    return find(connection)
        .orElseGet(
            () -> {
              put(connection, fresh(), "nothing");
              return find(connection).orElseThrow();
            });
  }

  /**
   * Puts a new secret in the place of the one before, which no longer counts.
   *
   * @return to be given to the receiver; it is told this once
   */
  public byte[] renew(int connection) {
    byte[] secret = fresh();
    put(connection, secret, "update set secret = excluded.secret, created_at = now()");
    return secret;
  }

  /** Since when the secret counts; empty: it is made with the first call. */
  public Optional<Instant> since(int connection) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select created_at from notification_secret where connection = :id")
                .bind("id", connection)
                .mapTo(Instant.class)
                .findOne());
  }

  private Optional<byte[]> find(int connection) {
    return jdbi.withHandle(
            handle ->
                handle
                    .createQuery("select secret from notification_secret where connection = :id")
                    .bind("id", connection)
                    .mapTo(byte[].class)
                    .findOne())
        .map(secret -> Base64.getDecoder().decode(box.open(secret, row(connection))));
  }

  private void put(int connection, byte[] secret, String onConflict) {
    String text = Base64.getEncoder().encodeToString(secret);
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    "insert into notification_secret (connection, secret) values (:id, :secret)"
                        + " on conflict (connection) do <what>")
                .define("what", onConflict)
                .bind("id", connection)
                .bind("secret", box.seal(text, row(connection)))
                .execute());
  }

  private byte[] fresh() {
    byte[] secret = new byte[BYTES];
    random.nextBytes(secret);
    return secret;
  }

  private static String row(int connection) {
    return "notification secret of connection " + connection;
  }
}
