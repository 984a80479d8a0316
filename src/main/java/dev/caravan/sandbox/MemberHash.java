package dev.caravan.sandbox;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.Optional;

/** The subscriber hash: MD5 of the lower-cased address, as two halves. */
record MemberHash(long high, long low) {
  private static final ThreadLocal<MessageDigest> MD5 =
      ThreadLocal.withInitial(
          () -> {
            try {
              return MessageDigest.getInstance("MD5");
            } catch (NoSuchAlgorithmException e) {
              throw new IllegalStateException("this JDK has no MD5", e);
            }
          });

  static MemberHash of(String email) {
    byte[] lower = email.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
    ByteBuffer digest = ByteBuffer.wrap(MD5.get().digest(lower));
    return new MemberHash(digest.getLong(), digest.getLong());
  }

  /** Reads 32 hex digits in either case; empty for anything else. */
  static Optional<MemberHash> parse(String hex) {
    if (hex.length() != 32) {
      return Optional.empty();
    }
    for (int i = 0; i < 32; i++) {
      if (Character.digit(hex.charAt(i), 16) < 0) {
        return Optional.empty();
      }
    }
    return Optional.of(
        new MemberHash(
            Long.parseUnsignedLong(hex.substring(0, 16), 16),
            Long.parseUnsignedLong(hex.substring(16), 16)));
  }

  String hex() {
    return "%016x%016x".formatted(high, low);
  }
}
