package dev.caravan.web.console;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keeps other sites from sending forms in somebody's name: every form carries a token that only
 * pages of the same session know. It follows from the session's cookie, which no script can read,
 * and leads nobody back to it. One token lasts as long as the session, so that parts of a page can
 * be sent and replaced one by one, in several windows.
 */
final class FormGuard {
  /** The field of a form, or the header of a request, with the token. */
  static final String FIELD = "X-XSRF-TOKEN";

  private static final String ALGORITHM = "HmacSHA256";
  private static final byte[] PURPOSE = "form".getBytes(StandardCharsets.UTF_8);

  private FormGuard() {}

  /**
   * The token of a session.
   *
   * @param session what its browser shows
   */
  static String token(String session) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(session.getBytes(StandardCharsets.UTF_8), ALGORITHM));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal(PURPOSE));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }

  /**
   * @param given null: none was sent
   */
  static boolean admits(String session, String given) {
    return given != null
        && MessageDigest.isEqual(
            token(session).getBytes(StandardCharsets.UTF_8),
            given.getBytes(StandardCharsets.UTF_8));
  }
}
