package dev.caravan.mailchimp;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * {@code X-Mailchimp-Signature: t=<unix seconds>,v1=<64 hex>} of an audience webhook: HMAC-SHA256
 * over {@code t}, a dot and the raw body.
 */
public final class AudienceSignature {
  /** How far the time of a signature may be from ours, in both directions. */
  public static final Duration TOLERANCE = Duration.ofSeconds(300);

  private static final Pattern HEADER = Pattern.compile("t=([0-9]{1,12}),v1=([0-9a-f]{64})");

  private AudienceSignature() {}

  /**
   * What is wrong with a signature; empty when it is that of the body under one of the secrets.
   *
   * @param header null when there is none
   */
  public static Optional<String> mistake(
      String header, Collection<String> secrets, byte[] body, Instant now) {
    if (header == null) {
      return Optional.of("X-Mailchimp-Signature is missing");
    }
    Matcher parts = HEADER.matcher(header.strip());
    if (!parts.matches()) {
      return Optional.of("X-Mailchimp-Signature is not t=<unix seconds>,v1=<64 hex digits>");
    }
    Instant signed = Instant.ofEpochSecond(Long.parseLong(parts.group(1)));
    if (Duration.between(signed, now).abs().compareTo(TOLERANCE) > 0) {
      return Optional.of(
          "X-Mailchimp-Signature is more than " + TOLERANCE.toSeconds() + " seconds from now");
    }
    byte[] given = HexFormat.of().parseHex(parts.group(2));
    boolean fits = false;
    for (String secret : secrets) {
      fits |= MessageDigest.isEqual(hmac(secret, parts.group(1), body), given);
    }
    return fits ? Optional.empty() : Optional.of("X-Mailchimp-Signature does not fit the body");
  }

  private static byte[] hmac(String secret, String time, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      mac.update((time + ".").getBytes(StandardCharsets.US_ASCII));
      return mac.doFinal(body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }
}
