package dev.caravan.access;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategies;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategy;
import java.security.SecureRandom;

/**
 * A password as it is kept: salted and stretched by bcrypt, so that whoever reads the database
 * cannot log in. One that bcrypt would cut is hashed before. (Argon2id would take 19 MB for every
 * attempt, and strangers decide how many there are.)
 *
 * @param text as the database has it: {@code $2a$12$…}, or what {@link EarlierPasswordHash} reads
 */
public record PasswordHash(String text) {
  /** The base-2 logarithm of how often the password is stretched. */
  static final int COST = 12;

  private static final String PREFIX = "$2a$";
  private static final LongPasswordStrategy WHOLE =
      LongPasswordStrategies.hashSha512(BCrypt.Version.VERSION_2A);

  /** A hash with a new salt. Takes some tenths of a second, on purpose. */
  public static PasswordHash of(String password) {
    return new PasswordHash(
        BCrypt.with(BCrypt.Version.VERSION_2A, new SecureRandom(), WHOLE)
            .hashToString(COST, password.toCharArray()));
  }

  /** A hash that no password has; comparing with it takes as long as with any other. */
  static PasswordHash unmatched() {
    return new PasswordHash(PREFIX + COST + "$" + ".".repeat(53));
  }

  /**
   * @throws IllegalArgumentException when the text is not one that {@link #of} made, now or earlier
   */
  public static PasswordHash parse(String text) {
    if (!text.startsWith(PREFIX) && !EarlierPasswordHash.is(text)) {
      throw new IllegalArgumentException("a stored password hash does not start with " + PREFIX);
    }
    return new PasswordHash(text);
  }

  /** Compares in constant time, after as long as {@link #of} takes. */
  public boolean matches(String password) {
    return isEarlier()
        ? EarlierPasswordHash.parse(text).matches(password)
        : BCrypt.verifyer(BCrypt.Version.VERSION_2A, WHOLE)
            .verify(password.toCharArray(), text.toCharArray())
            .verified;
  }

  /** Whether it was made in another way than those of now. */
  boolean isEarlier() {
    return EarlierPasswordHash.is(text);
  }

  /** Whoever prints it shows nothing to guess at. */
  @Override
  public String toString() {
    return "PasswordHash";
  }
}
