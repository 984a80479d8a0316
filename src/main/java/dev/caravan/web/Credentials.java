package dev.caravan.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The API's token and the password of the console's login. They come from the settings, or are
 * generated at the first start; the database has only their hashes. Safe for use by many threads.
 */
public final class Credentials {
  /** The only login of the console. */
  public static final String LOGIN = "admin";

  private static final String TOKEN_KEY = "api.token.sha256";
  private static final String PASSWORD_KEY = "admin.password.hash";

  private final Jdbi jdbi;
  private final byte[] token;
  private final PasswordHash password;
  private final FirstPrint firstPrint;

  /** What was generated just now and cannot be read again. A part that was given is null. */
  public record FirstPrint(String password, String token) {}

  /**
   * @param password of the settings; null or empty: generated once
   * @param token of the settings; null or empty: generated once
   */
  public Credentials(Jdbi jdbi, String password, String token) {
    this.jdbi = jdbi;
    String newToken = given(token) ? null : "caravan_" + random(32);
    String newPassword = given(password) ? null : random(15);
    boolean keptToken =
        given(token) ? keep(TOKEN_KEY, hex(token)) : keepFirst(TOKEN_KEY, hex(newToken));
    boolean keptPassword = given(password) ? keepGiven(password) : keepGenerated(newPassword);
    this.token = HexFormat.of().parseHex(stored(TOKEN_KEY).orElseThrow());
    this.password = PasswordHash.parse(stored(PASSWORD_KEY).orElseThrow());
    String printedPassword = keptPassword ? newPassword : null;
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
    return MessageDigest.isEqual(token, sha256(candidate));
  }

  /** Whether this is the password. Takes some tenths of a second. */
  public boolean isPassword(String candidate) {
    return password.matches(candidate);
  }

  private boolean keepGiven(String given) {
    boolean same =
        stored(PASSWORD_KEY)
            .map(PasswordHash::parse)
            .map(hash -> hash.matches(given))
            .orElse(false);
    return same || keep(PASSWORD_KEY, PasswordHash.of(given).text());
  }

  private boolean keepGenerated(String generated) {
    // Stretching takes a while: not at every start.
    return stored(PASSWORD_KEY).isEmpty()
        && keepFirst(PASSWORD_KEY, PasswordHash.of(generated).text());
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

  private static String random(int bytes) {
    byte[] random = new byte[bytes];
    new SecureRandom().nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }

  private static String hex(String token) {
    return HexFormat.of().formatHex(sha256(token));
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no SHA-256", e);
    }
  }
}
