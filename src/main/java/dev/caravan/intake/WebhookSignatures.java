package dev.caravan.intake;

import dev.caravan.mailchimp.AudienceSignature;
import dev.caravan.mailchimp.TransactionalSignature;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** Whether a webhook comes from whom it says. Nothing of the body is parsed but a flat form. */
public final class WebhookSignatures {
  private static final String EVENTS = "mandrill_events";
  // Mandrill sends one field; a body with many of them is not Mandrill's.
  private static final int MOST_FIELDS = 20;

  private WebhookSignatures() {}

  /**
   * What is wrong with the signature of an audience webhook; empty when nothing is, or when the
   * connection knows no key: webhooks from before 2026 are not signed.
   */
  public static Optional<String> audience(Door door, String header, byte[] body, Instant now) {
    return door.audienceKeys().isEmpty()
        ? Optional.empty()
        : AudienceSignature.mistake(header, door.audienceKeys(), body, now);
  }

  /**
   * What is wrong with the signature of a Transactional webhook; empty when nothing is. The empty
   * post that tries an address is signed with a key that everybody knows.
   *
   * @param url the address as it was given out
   */
  public static Optional<String> transactional(Door door, String header, String url, byte[] body) {
    Optional<String> mistake = TransactionalSignature.mistake(header);
    if (mistake.isPresent()) {
      return mistake;
    }
    SortedMap<String, String> fields;
    try {
      fields = new FormBody(new String(body, StandardCharsets.UTF_8), MOST_FIELDS).fields();
    } catch (Untranslatable e) {
      return Optional.of("the body is no form: " + e.getMessage());
    }
    if (isEmptyPost(fields)
        && TransactionalSignature.fits(
            header, List.of(TransactionalSignature.TEST_KEY), url, fields)) {
      return Optional.empty();
    }
    if (door.transactionalKeys().isEmpty()) {
      return Optional.of(
          "there is no key to check it with; store the signing key that Mailchimp gave for connection "
              + door.connection().name());
    }
    return TransactionalSignature.fits(header, door.transactionalKeys(), url, fields)
        ? Optional.empty()
        : Optional.of("X-Mandrill-Signature does not fit the body and the address " + shown(url));
  }

  /** Whether a body holds no event at all. */
  public static boolean isEmptyPost(String body) {
    return isEmptyPost(new FormBody(body, MOST_FIELDS).fields());
  }

  private static boolean isEmptyPost(SortedMap<String, String> fields) {
    return fields.size() == 1 && fields.getOrDefault(EVENTS, "").strip().equals("[]");
  }

  // The last part is the secret.
  private static String shown(String url) {
    return url.substring(0, url.lastIndexOf('/') + 1) + "…";
  }
}
