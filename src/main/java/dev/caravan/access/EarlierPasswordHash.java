package dev.caravan.access;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * A password as it was kept before: {@code pbkdf2-sha256$iterations$salt$hash}, the last two in
 * Base64. It is replaced when its user logs in.
 */
record EarlierPasswordHash(int iterations, byte[] salt, byte[] hash) {
  private static final String NAME = "pbkdf2-sha256";
  private static final int BITS = 256;

  static boolean is(String text) {
    return text.startsWith(NAME + "$");
  }

  /**
   * @throws IllegalArgumentException when parts are missing
   */
  static EarlierPasswordHash parse(String text) {
    String[] parts = text.split("\\$");
    if (parts.length != 4) {
      throw new IllegalArgumentException("a stored password hash has not four parts");
    }
    Base64.Decoder base64 = Base64.getDecoder();
    return new EarlierPasswordHash(
        Integer.parseInt(parts[1]), base64.decode(parts[2]), base64.decode(parts[3]));
  }

  boolean matches(String password) {
    PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations, BITS);
    try {
      return MessageDigest.isEqual(
          hash,
          SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no PBKDF2WithHmacSHA256", e);
    } finally {
      spec.clearPassword();
    }
  }
}
