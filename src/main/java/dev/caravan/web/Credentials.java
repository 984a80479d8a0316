package dev.caravan.web;

import dev.caravan.access.ConsoleUser;
import dev.caravan.access.PasswordHash;
import dev.caravan.access.Role;
import dev.caravan.access.Secrets;
import dev.caravan.access.UserStore;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The API's token and the password of the first user. They come from the settings, or are generated
 * at the first start; the database has only their hashes. Safe for use by many threads.
 */
public final class Credentials {
  private static final String TOKEN_KEY = "api.token.sha256";

  private final Jdbi jdbi;
  private final UserStore users;
  private final byte[] token;
  private final FirstPrint firstPrint;

  /** What was generated just now and cannot be read again. A part that was given is null. */
  public record FirstPrint(String password, String token) {}

  /**
   * @param password of the settings; null or empty: generated once
   * @param token of the settings; null or empty: generated once
   */
  public Credentials(Jdbi jdbi, UserStore users, String password, String token) {
    this.jdbi = jdbi;
    this.users = users;
    String newToken = given(token) ? null : "caravan_" + Secrets.random(32);
    boolean keptToken =
        given(token) ? keep(TOKEN_KEY, hex(token)) : keepFirst(TOKEN_KEY, hex(newToken));
    this.token = HexFormat.of().parseHex(stored(TOKEN_KEY).orElseThrow());
    String printedPassword = given(password) ? keepGiven(password) : keepGenerated();
    String printedToken = keptToken ? newToken : null;
    this.firstPrint =
        printedPassword == null && printedToken == null
            ? null
            : new FirstPrint(printedPassword, printedToken);
  }

  /** What to print, once; empty at every start but the first. */
  public Optional<FirstPrint> firstPrint() {
    return Optional.ofNullable(firstPrint);
  }

  /** Whether this is the API's token. Compares in constant time. */
  public boolean isToken(String candidate) {
    return MessageDigest.isEqual(token, Secrets.sha256(candidate));
  }

  /** Sessions end only where the password is another one than before. */
  private String keepGiven(String given) {
    if (users.check(ConsoleUser.FIRST, given).isEmpty()) {
      PasswordHash hash = PasswordHash.of(given);
      if (!users.add(ConsoleUser.FIRST, Role.ADMIN, true, hash)) {
        users.change(ConsoleUser.FIRST, hash);
      }
    }
    return null;
  }

  /** Null when there was a password before: two instances may start at the same moment. */
  private String keepGenerated() {
    if (users.find(ConsoleUser.FIRST).isPresent()) {
      return null; // stretching takes a while: not at every start
    }
    String password = Secrets.random(15);
    return users.add(ConsoleUser.FIRST, Role.ADMIN, true, PasswordHash.of(password))
        ? password
        : null;
  }

  private boolean keep(String key, String value) {
    return jdbi.withHandle(
            handle ->
                insert(
                    handle,
                    key,
                    value,
                    "do update set value = excluded.value, changed_at = now()"
                        + " where setting.value <> excluded.value"))
        >= 0;
  }

  /** False when it was there before: two instances may start at the same moment. */
  private boolean keepFirst(String key, String value) {
    return jdbi.withHandle(handle -> insert(handle, key, value, "do nothing")) == 1;
  }

  private static int insert(Handle handle, String key, String value, String onConflict) {
    return handle
        .createUpdate(
            "insert into setting (key, value) values (:key, :value) on conflict (key) "
                + onConflict)
        .bind("key", key)
        .bind("value", value)
        .execute();
  }

  private Optional<String> stored(String key) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select value from setting where key = :key")
                .bind("key", key)
                .mapTo(String.class)
                .findOne());
  }

  private static boolean given(String setting) {
    return setting != null && !setting.isBlank();
  }

  private static String hex(String token) {
    return HexFormat.of().formatHex(Secrets.sha256(token));
  }
}
