package dev.caravan.web.console;

import io.vertx.ext.web.Session;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Keeps other sites from sending forms in somebody's name: every form carries a token that only
 * pages of the same session know. One token lasts as long as the session, so that parts of a page
 * can be sent and replaced one by one, in several windows.
 */
final class FormGuard {
  /** The field of a form, or the header of a request, with the token. */
  static final String FIELD = "X-XSRF-TOKEN";

  private static final String KEY = "csrf";

  private final SecureRandom random = new SecureRandom();

  /** The token of a session, made when it is first asked for. */
  String token(Session session) {
    String token = session.get(KEY);
    if (token == null) {
      byte[] bytes = new byte[24];
      random.nextBytes(bytes);
      token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
      session.put(KEY, token);
    }
    return token;
  }

  /**
   * @param given null: none was sent
   */
  boolean admits(Session session, String given) {
    String token = session.get(KEY);
    return token != null
        && given != null
        && MessageDigest.isEqual(
            token.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
  }

  /** The next page gets another token: somebody logged in. */
  void renew(Session session) {
    session.remove(KEY);
  }
}
