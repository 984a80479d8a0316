package dev.caravan.mailchimp;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedMap;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * {@code X-Mandrill-Signature} of a Transactional webhook: Base64 of the HMAC-SHA1 over the address
 * exactly as it was configured, then name and value of each field in the order of the names.
 */
public final class TransactionalSignature {
  /** What the empty post is signed with that tries an address before there is a key for it. */
  public static final String TEST_KEY = "test-webhook";

  private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9+/]{27}=");

  private TransactionalSignature() {}

  /**
   * What is wrong with the form of a header, before anything is computed; empty when nothing is.
   */
  public static Optional<String> mistake(String header) {
    if (header == null) {
      return Optional.of("X-Mandrill-Signature is missing");
    }
    return HEADER.matcher(header).matches()
        ? Optional.empty()
        : Optional.of("X-Mandrill-Signature is not the Base64 of 20 bytes");
  }

  /**
   * Whether a header is the signature of these fields under one of the keys.
   *
   * @param header of the right form
   * @param fields decoded
   */
  public static boolean fits(
      String header, Collection<String> keys, String url, SortedMap<String, String> fields) {
    byte[] given = Base64.getDecoder().decode(header);
    boolean fits = false;
    for (String key : keys) {
      fits |= MessageDigest.isEqual(hmac(key, url, fields), given);
    }
    return fits;
  }

  private static byte[] hmac(String key, String url, SortedMap<String, String> fields) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
      mac.update(url.getBytes(StandardCharsets.UTF_8));
      fields.forEach(
          (name, value) -> {
            mac.update(name.getBytes(StandardCharsets.UTF_8));
            mac.update(value.getBytes(StandardCharsets.UTF_8));
          });
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA1", e);
    }
  }
}
