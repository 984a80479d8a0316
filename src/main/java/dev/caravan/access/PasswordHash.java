package dev.caravan.access;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * A password as it is kept: salted and stretched, so that whoever reads the database cannot log in.
 *
 * <p>The text form is {@code pbkdf2-sha256$iterations$salt$hash}, the last two in Base64.
 */
public record PasswordHash(int iterations, byte[] salt, byte[] hash) {
  /** What OWASP's password storage cheat sheet asks of PBKDF2 with SHA-256. */
  static final int ITERATIONS = 600_000;

  private static final String NAME = "pbkdf2-sha256";
  private static final int BITS = 256;

  /** A hash with a new salt. Takes some tenths of a second, on purpose. */
  public static PasswordHash of(String password) {
    byte[] salt = new byte[16];
    new SecureRandom().nextBytes(salt);
    return new PasswordHash(ITERATIONS, salt, stretch(password, salt, ITERATIONS));
  }

  /** A hash that no password has; comparing with it takes as long as with any other. */
  static PasswordHash unmatched() {
    return new PasswordHash(ITERATIONS, new byte[16], new byte[0]);
  }

  /**
   * @throws IllegalArgumentException when the text is not one that {@link #text()} made
   */
  public static PasswordHash parse(String text) {
    String[] parts = text.split("\\$");
    if (parts.length != 4 || !parts[0].equals(NAME)) {
      throw new IllegalArgumentException("a stored password hash does not start with " + NAME);
    }
    Base64.Decoder base64 = Base64.getDecoder();
    return new PasswordHash(
        Integer.parseInt(parts[1]), base64.decode(parts[2]), base64.decode(parts[3]));
  }

  /** Compares in constant time, after as long as {@link #of} takes. */
  public boolean matches(String password) {
    return MessageDigest.isEqual(hash, stretch(password, salt, iterations));
  }

  public String text() {
    Base64.Encoder base64 = Base64.getEncoder();
    return NAME
        + "$"
        + iterations
        + "$"
        + base64.encodeToString(salt)
        + "$"
        + base64.encodeToString(hash);
  }

  private static byte[] stretch(String password, byte[] salt, int iterations) {
    PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations, BITS);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no PBKDF2WithHmacSHA256", e);
    } finally {
      spec.clearPassword();
    }
  }
}
