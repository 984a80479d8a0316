package dev.caravan.connection;

import java.util.List;
import java.util.Locale;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** What webhooks are signed with, sealed. Safe for use by many threads. */
public final class SigningKeys {
  /** Whose webhooks a key signs. */
  public enum Source {
    MAILCHIMP,
    TRANSACTIONAL;

    /** The word in the database and in documents. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Jdbi jdbi;
  private final SecretBox box;

  public SigningKeys(Jdbi jdbi, SecretBox box) {
    this.jdbi = jdbi;
    this.box = box;
  }

  /** The keys of a connection; empty: its webhooks are not signed. */
  public List<String> of(int connection, Source source) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select secret from signing_key
                     where connection = :connection and source = :source order by id
                    """)
                .bind("connection", connection)
                .bind("source", source.word())
                .mapTo(byte[].class)
                .map(secret -> box.open(secret, row(connection, source)))
                .list());
  }

  /** Puts keys in the place of those that a person gave before. */
  public void replace(int connection, Source source, List<String> secrets) {
    jdbi.useTransaction(
        handle -> {
          handle
              .createUpdate(
                  """
                  delete from signing_key
                   where connection = :connection and source = :source and webhook is null
                  """)
              .bind("connection", connection)
              .bind("source", source.word())
              .execute();
          secrets.forEach(secret -> insert(handle, connection, source, null, secret));
        });
  }

  /** Remembers the key that Mailchimp answered when a webhook was set up. */
  public void add(int connection, String webhook, String secret) {
    jdbi.useHandle(handle -> insert(handle, connection, Source.MAILCHIMP, webhook, secret));
  }

  /**
   * Whether the key of a webhook is known.
   *
   * @param ours whether Caravan set it up: then its own key counts only, and none that a person
   *     gave for another
   */
  public boolean has(int connection, String webhook, boolean ours) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select exists (select from signing_key
                                    where connection = :connection and source = 'mailchimp'
                                      and (webhook = :webhook or webhook is null and not :ours))
                    """)
                .bind("ours", ours)
                .bind("connection", connection)
                .bind("webhook", webhook)
                .mapTo(Boolean.class)
                .one());
  }

  /** Forgets the key of a webhook that is no more. */
  public void forget(int connection, String webhook) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    "delete from signing_key where connection = :connection and webhook = :webhook")
                .bind("connection", connection)
                .bind("webhook", webhook)
                .execute());
  }

  private void insert(Handle handle, int connection, Source source, String webhook, String secret) {
    handle
        .createUpdate(
            """
            insert into signing_key (connection, source, webhook, secret)
            values (:connection, :source, :webhook, :secret)
            """)
        .bind("connection", connection)
        .bind("source", source.word())
        .bind("webhook", webhook)
        .bind("secret", box.seal(secret, row(connection, source)))
        .execute();
  }

  private static String row(int connection, Source source) {
    return "signing key of connection " + connection + ", " + source.word();
  }
}
