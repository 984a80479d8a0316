package dev.caravan;

import dev.caravan.connection.SealedSecrets;
import dev.caravan.connection.SecretBox;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What secrets are sealed with, and what erased people are recognised by.
 *
 * @param erasureKey outlives changes of the secret key
 */
record KeyRing(SecretBox box, byte[] erasureKey) {
  private static final Logger LOG = LoggerFactory.getLogger(KeyRing.class);

  /**
   * Takes the secret key of the settings. Where the one before it is given too, everything that is
   * still sealed with that one is sealed anew first.
   *
   * @throws StartFailure when a key is none, or secrets open with neither
   */
  static KeyRing of(Settings settings, Jdbi jdbi) {
    byte[] key = SecretKey.of(settings);
    byte[] old = SecretKey.old(settings);
    SecretBox box = new SecretBox(key);
    SealedSecrets secrets = new SealedSecrets(jdbi);
    try {
      if (old != null) {
        int changed = secrets.reseal(new SecretBox(old), box);
        LOG.info(
            "{} secrets were sealed with the new key; caravan.secret-key.old is needed no more",
            changed);
      }
      return new KeyRing(box, secrets.erasureKey(box, old == null ? key : old));
    } catch (IllegalStateException e) {
      throw new StartFailure(
          e.getMessage()
              + ". Give the key that was used so far as caravan.secret-key, or as"
              + " caravan.secret-key.old when it is to be changed",
          e);
    }
  }
}
