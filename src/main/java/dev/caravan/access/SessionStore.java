package dev.caravan.access;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * The sessions of the console. They are good at every instance and outlive a restart; a session
 * ends when its user logs out, is removed, disabled or changed in any way. Of what a browser shows
 * only hashes are kept. Safe for use by many threads.
 */
public final class SessionStore {
  /** How long a session lasts that nobody uses. */
  public static final Duration IDLE = Duration.ofHours(8);

  /** How long one lasts in any case. */
  public static final Duration LONGEST = Duration.ofDays(7);

  /** How long it is known from where somebody has logged in. */
  private static final Duration KNOWN = Duration.ofDays(90);

  private static final int TOKEN_BYTES = 32;

  private final Jdbi jdbi;
  private final Clock clock;

  public SessionStore(Jdbi jdbi, Clock clock) {
    this.jdbi = jdbi;
    this.clock = clock;
  }

  /** What a browser shows that is not logged in; nothing of it is kept. */
  public static String newToken() {
    return Secrets.random(TOKEN_BYTES);
  }

  /**
   * Somebody has logged in.
   *
   * @param origin the network address that this was done from
   * @return what the browser shows from now on; it cannot be read again
   */
  public String begin(ConsoleUser user, String origin) {
    String token = newToken();
    jdbi.useTransaction(
        handle -> {
          forget(handle);
          handle
              .createUpdate(
                  """
                  insert into console_session (hash, owner, revision, began_at, seen_at)
                  values (:hash, :owner, :revision, :now, :now)
                  """)
              .bind("hash", Secrets.sha256(token))
              .bind("owner", user.id())
              .bind("revision", user.revision())
              .bind("now", at(clock.instant()))
              .execute();
          handle
              .createUpdate(
                  """
                  insert into console_login (owner, origin, seen_at) values (:owner, :origin, :now)
                  on conflict (owner, origin) do update set seen_at = excluded.seen_at
                  """)
              .bind("owner", user.id())
              .bind("origin", origin)
              .bind("now", at(clock.instant()))
              .execute();
        });
    return token;
  }

  /** Whose session it is; empty: nobody's, or not any more. */
  public Optional<ConsoleSession> find(String token) {
    return jdbi.withHandle(
        handle -> {
          Optional<ConsoleSession> found =
              handle
                  .createQuery(
                      """
                      select u.*, s.notes
                        from console_session s
                        join console_user u on u.id = s.owner and u.revision = s.revision and u.disabled_at is null
                       where s.hash = :hash and s.seen_at > :idle and s.began_at > :longest
                      """)
                  .bind("hash", Secrets.sha256(token))
                  .bind("idle", ago(IDLE))
                  .bind("longest", ago(LONGEST))
                  .map(SessionStore::session)
                  .findOne();
          found.ifPresent(session -> seen(handle, token));
          return found;
        });
  }

  /** Not at every page: a minute more or less is no matter. */
  private void seen(Handle handle, String token) {
    handle
        .createUpdate(
            """
            update console_session set seen_at = :now
             where hash = :hash and seen_at < :now - interval '1 minute'
            """)
        .bind("hash", Secrets.sha256(token))
        .bind("now", at(clock.instant()))
        .execute();
  }

  /**
   * Keeps something for later pages. It stands in the database as it is: no secret belongs into it.
   *
   * @param value JSON; null: it is kept no longer
   */
  public void note(String token, String key, String value) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    """
                    update console_session
                       set notes = case
                             when cast(:value as text) is null then notes - cast(:key as text)
                             else notes || jsonb_build_object(:key, cast(:value as jsonb))
                           end
                     where hash = :hash
                    """)
                .bind("key", key)
                .bind("value", value)
                .bind("hash", Secrets.sha256(token))
                .execute());
  }

  public void end(String token) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate("delete from console_session where hash = :hash")
                .bind("hash", Secrets.sha256(token))
                .execute());
  }

  /** Whether a user of this name has logged in from there in the last 90 days. */
  public boolean isKnown(String name, String origin) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select exists (select from console_login l join console_user u on u.id = l.owner
                                    where u.name = :name and l.origin = :origin and l.seen_at > :known)
                    """)
                .bind("name", name)
                .bind("origin", origin)
                .bind("known", ago(KNOWN))
                .mapTo(Boolean.class)
                .one());
  }

  /** What is over by now. */
  private void forget(Handle handle) {
    handle
        .createUpdate("delete from console_session where seen_at <= :idle or began_at <= :longest")
        .bind("idle", ago(IDLE))
        .bind("longest", ago(LONGEST))
        .execute();
    handle
        .createUpdate("delete from console_login where seen_at <= :known")
        .bind("known", ago(KNOWN))
        .execute();
  }

  private static ConsoleSession session(ResultSet row, StatementContext context)
      throws SQLException {
    return new ConsoleSession(UserStore.user(row, context), row.getString("notes"));
  }

  private OffsetDateTime ago(Duration past) {
    return at(clock.instant().minus(past));
  }

  private static OffsetDateTime at(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
