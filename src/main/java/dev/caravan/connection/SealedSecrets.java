package dev.caravan.connection;

import java.util.Base64;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Everything in the database that is sealed with the secret key: keys of accounts, what webhooks
 * and notifications are signed with, and the key by which erased people are recognised. Each new
 * kind of secret has to be added here, so that a change of the key finds it.
 */
public final class SealedSecrets {
  private static final String ERASURE = "erasure.key";

  static final List<Kind> KINDS =
      List.of(
          new Kind("account", "id", "'account ' || name"),
          new Kind(
              "signing_key", "id", "'signing key of connection ' || connection || ', ' || source"),
          new Kind(
              "notification_secret",
              "connection",
              "'notification secret of connection ' || connection"));

  private final Jdbi jdbi;

  /** A secret, and the row that it is bound to. */
  private record Sealed(long id, String row, byte[] secret) {}

  /**
   * A table with a column {@code secret}.
   *
   * @param id the column that tells its rows apart
   * @param row what a secret is bound to, as SQL; the store of the table says the same in Java
   */
  record Kind(String table, String id, String row) {
    private List<Sealed> all(Handle handle) {
      return handle
          .createQuery(
              "select <id> id, <row> bound, secret from <table> where secret <> ''::bytea order by 1 for update")
          .define("id", id)
          .define("row", row)
          .define("table", table)
          .map(
              (found, context) ->
                  new Sealed(
                      found.getLong("id"), found.getString("bound"), found.getBytes("secret")))
          .list();
    }

    private int put(Handle handle, long row, byte[] secret) {
      return handle
          .createUpdate("update <table> set secret = :secret where <id> = :row")
          .define("table", table)
          .define("id", id)
          .bind("secret", secret)
          .bind("row", row)
          .execute();
    }
  }

  public SealedSecrets(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * Seals everything with another key, in one transaction. What is sealed with the new one already
   * stays, so that it may be asked for at every start.
   *
   * @return how many secrets were sealed anew
   * @throws IllegalStateException when one opens with neither key; nothing is changed then
   */
  public int reseal(SecretBox old, SecretBox now) {
    return jdbi.inTransaction(
        handle ->
            KINDS.stream().mapToInt(kind -> reseal(handle, kind, old, now)).sum()
                + erasure(handle, old, now));
  }

  /**
   * The key of the hashes of erased people. It outlives changes of the secret key: the hashes
   * cannot be made anew, for nobody knows any more of whom.
   *
   * @param first taken where there is none yet: what the hashes were made with so far
   * @throws IllegalStateException when it was sealed with another secret key
   */
  public byte[] erasureKey(SecretBox box, byte[] first) {
    return jdbi.withHandle(
        handle -> {
          handle
              .createUpdate(
                  "insert into setting (key, value) values (:key, :value) on conflict (key) do nothing")
              .bind("key", ERASURE)
              .bind("value", text(box.seal(Base64.getEncoder().encodeToString(first), ERASURE)))
              .execute();
          return Base64.getDecoder().decode(box.open(stored(handle), ERASURE));
        });
  }

  private static int reseal(Handle handle, Kind kind, SecretBox old, SecretBox now) {
    int changed = 0;
    for (Sealed sealed : kind.all(handle)) {
      byte[] other = other(sealed.secret(), sealed.row(), old, now);
      if (other != null) {
        changed += kind.put(handle, sealed.id(), other);
      }
    }
    return changed;
  }

  private static int erasure(Handle handle, SecretBox old, SecretBox now) {
    byte[] sealed = stored(handle);
    byte[] other = sealed == null ? null : other(sealed, ERASURE, old, now);
    return other == null
        ? 0
        : handle
            .createUpdate("update setting set value = :value, changed_at = now() where key = :key")
            .bind("key", ERASURE)
            .bind("value", text(other))
            .execute();
  }

  /** Null: it is sealed with the new key already. */
  private static byte[] other(byte[] sealed, String row, SecretBox old, SecretBox now) {
    if (now.opens(sealed, row)) {
      return null;
    }
    if (!old.opens(sealed, row)) {
      throw new IllegalStateException(
          "the secret of "
              + row
              + " opens neither with caravan.secret-key nor with caravan.secret-key.old; nothing was changed");
    }
    return now.seal(old.open(sealed, row), row);
  }

  private static byte[] stored(Handle handle) {
    return handle
        .createQuery("select value from setting where key = :key for update")
        .bind("key", ERASURE)
        .mapTo(String.class)
        .findOne()
        .map(text -> Base64.getDecoder().decode(text))
        .orElse(null);
  }

  private static String text(byte[] sealed) {
    return Base64.getEncoder().encodeToString(sealed);
  }
}
