package dev.caravan;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/** The key that seals stored API keys: of the settings, or generated into the data directory. */
final class SecretKey {
  private static final int BYTES = 32;

  private SecretKey() {}

  /**
   * @return 32 bytes
   * @throws StartFailure when it is no key
   */
  static byte[] of(Settings settings) {
    String given = settings.text("caravan.secret-key");
    if (!given.isEmpty()) {
      return read("caravan.secret-key", given);
    }
    Path file = settings.dataDir().resolve("secret-key");
    try {
      return read(file.toString(), generated(file));
    } catch (IOException e) {
      throw new StartFailure("The secret key in " + file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * The key before this one, while it is being changed; null: it is not.
   *
   * @throws StartFailure when it is no key
   */
  static byte[] old(Settings settings) {
    String given = settings.text("caravan.secret-key.old");
    return given.isEmpty() ? null : read("caravan.secret-key.old", given);
  }

  private static byte[] read(String place, String text) {
    try {
      byte[] key = Base64.getDecoder().decode(text.strip());
      if (key.length == BYTES) {
        return key;
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    throw new StartFailure(
        place + " is no key; right is Base64 of 32 bytes, as `openssl rand -base64 32` makes it");
  }

  private static String generated(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    byte[] key = new byte[BYTES];
    new SecureRandom().nextBytes(key);
    if (!Files.exists(file)) {
      // Written beside and then moved: a key that is cut short would lock everything up.
      Path whole = Files.createTempFile(file.getParent(), "secret-key", ".new");
      Files.writeString(whole, Base64.getEncoder().encodeToString(key), StandardCharsets.US_ASCII);
      if (Files.getFileStore(whole).supportsFileAttributeView("posix")) {
        Files.setPosixFilePermissions(whole, PosixFilePermissions.fromString("rw-------"));
      }
      Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    }
    return Files.readString(file, StandardCharsets.US_ASCII);
  }
}
