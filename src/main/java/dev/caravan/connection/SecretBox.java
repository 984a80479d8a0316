package dev.caravan.connection;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals short secrets with AES-256-GCM under one key: a random nonce of 12 bytes, then the
 * ciphertext and its tag. The row a secret belongs to is bound in, so that a sealed secret copied
 * to another row does not open. Safe for use by many threads.
 */
public final class SecretBox {
  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;

  private final SecretKeySpec key;
  private final SecureRandom random = new SecureRandom();

  /**
   * @throws IllegalArgumentException when the key does not have 32 bytes
   */
  public SecretBox(byte[] key32) {
    if (key32.length != 32) {
      throw new IllegalArgumentException(
          "caravan.secret-key has " + key32.length + " bytes; it must have 32, in Base64");
    }
    key = new SecretKeySpec(key32, "AES");
  }

  /**
   * @param row names the row that the secret is kept in
   */
  public byte[] seal(String secret, String row) {
    byte[] nonce = new byte[NONCE];
    random.nextBytes(nonce);
    try {
      byte[] text = secret.getBytes(StandardCharsets.UTF_8);
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, row).doFinal(text);
      byte[] box = Arrays.copyOf(nonce, NONCE + sealed.length);
      System.arraycopy(sealed, 0, box, NONCE, sealed.length);
      return box;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-256-GCM is part of every Java platform", e);
    }
  }

  /**
   * @throws IllegalStateException when it was sealed with another key, for another row, or altered
   */
  public String open(byte[] sealed, String row) {
    try {
      byte[] nonce = Arrays.copyOf(sealed, NONCE);
      byte[] text =
          cipher(Cipher.DECRYPT_MODE, nonce, row)
              .doFinal(sealed, NONCE, Math.max(0, sealed.length - NONCE));
      return new String(text, StandardCharsets.UTF_8);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalStateException(
          "the secret of "
              + row
              + " does not open: caravan.secret-key is not the one that it was stored with",
          e);
    }
  }

  /** Whether it was sealed with this key, for this row. */
  boolean opens(byte[] sealed, String row) {
    try {
      open(sealed, row);
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  private Cipher cipher(int mode, byte[] nonce, String row) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(row.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }
}
