package dev.caravan.access;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

/** The API tokens of users. Only their hashes are kept. Safe for use by many threads. */
public final class TokenStore {
  private static final String SELECT =
      "select t.*, u.name owner_name from api_token t join console_user u on u.id = t.owner ";

  private final Jdbi jdbi;
  private final Clock clock;

  /** A token that was made just now. {@code secret} cannot be read again. */
  public record NewToken(ApiToken token, String secret) {
    @Override
    public String toString() {
      return "NewToken[" + token + "]";
    }
  }

  /** A token that was shown, and whom it stands for. */
  public record Bearer(ConsoleUser user, ApiToken token) {
    /** What a call with this token may do. */
    public Role role() {
      return user.role().within(token.scope().role());
    }
  }

  public TokenStore(Jdbi jdbi, Clock clock) {
    this.jdbi = jdbi;
    this.clock = clock;
  }

  public NewToken make(ConsoleUser owner, String name, Scope scope, Instant expiresAt) {
    String secret = "caravan_" + Secrets.random(32);
    ApiToken token =
        jdbi.withHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        with t as (
                          insert into api_token (owner, name, hash, scope, created_at, expires_at)
                          values (:owner, :name, :hash, :scope, :now, :expires) returning *)
                        select t.*, u.name owner_name from t join console_user u on u.id = t.owner
                        """)
                    .bind("owner", owner.id())
                    .bind("name", name)
                    .bind("hash", Secrets.sha256(secret))
                    .bind("scope", scope.word())
                    .bind("now", at(clock.instant()))
                    .bind("expires", at(expiresAt))
                    .map(TokenStore::token)
                    .one());
    return new NewToken(token, secret);
  }

  /** Who calls with this token; empty: nobody, or not any more. */
  public Optional<Bearer> bearer(String secret) {
    return jdbi.withHandle(
            handle -> {
              Optional<ApiToken> found =
                  handle
                      .createQuery(
                          SELECT
                              + "where t.hash = :hash and t.expires_at > :now and u.disabled_at is null")
                      .bind("hash", Secrets.sha256(secret))
                      .bind("now", at(clock.instant()))
                      .map(TokenStore::token)
                      .findOne();
              found.ifPresent(
                  token ->
                      handle
                          .createUpdate(
                              """
                          update api_token set used_at = :now
                           where id = :id and (used_at is null or used_at < :now - interval '10 minutes')
                          """)
                          .bind("id", token.id())
                          .bind("now", at(clock.instant()))
                          .execute());
              return found;
            })
        .flatMap(
            token -> new UserStore(jdbi).find(token.owner()).map(user -> new Bearer(user, token)));
  }

  /**
   * Tokens in the order in which they were made, expired ones too.
   *
   * @param owner null: of everybody
   */
  public List<ApiToken> page(String owner, long after, int rows) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    SELECT
                        + "where t.id > :after and (cast(:owner as text) is null or u.name = :owner)"
                        + " order by t.id limit :rows")
                .bind("after", after)
                .bind("owner", owner)
                .bind("rows", rows)
                .map(TokenStore::token)
                .list());
  }

  public Optional<ApiToken> find(int id) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(SELECT + "where t.id = :id")
                .bind("id", id)
                .map(TokenStore::token)
                .findOne());
  }

  /** The token opens nothing any more. */
  public void remove(int id) {
    jdbi.useHandle(
        handle ->
            handle.createUpdate("delete from api_token where id = :id").bind("id", id).execute());
  }

  private static ApiToken token(ResultSet row, StatementContext context) throws SQLException {
    return new ApiToken(
        row.getInt("id"),
        row.getString("owner_name"),
        row.getString("name"),
        Scope.of(row.getString("scope")).orElseThrow(),
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        row.getObject("expires_at", OffsetDateTime.class).toInstant(),
        row.getObject("used_at") == null
            ? null
            : row.getObject("used_at", OffsetDateTime.class).toInstant());
  }

  private static OffsetDateTime at(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
