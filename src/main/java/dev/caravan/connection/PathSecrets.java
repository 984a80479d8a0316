package dev.caravan.connection;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;

/**
 * The secrets that make the webhook addresses of a connection hard to guess.
 *
 * @param previous the one before the last change; null when there is none
 * @param previousUntil when the previous one ends; null when there is none
 */
public record PathSecrets(String current, String previous, Instant previousUntil) {

  /** 32 random bytes, safe in a path. */
  static String random(SecureRandom random) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Whether this is the current secret, or the previous one while it is still good. */
  public boolean admit(String secret, Instant now) {
    return same(current, secret)
        || (previous != null && now.isBefore(previousUntil) && same(previous, secret));
  }

  @Override
  public String toString() {
    return "PathSecrets[previousUntil=" + previousUntil + "]";
  }

  /** Takes equally long wherever they differ. */
  private static boolean same(String expected, String given) {
    return MessageDigest.isEqual(
        expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
  }
}
