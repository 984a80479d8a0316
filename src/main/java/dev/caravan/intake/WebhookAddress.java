package dev.caravan.intake;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The addresses of webhooks as they are given out, and as signatures are made over them. */
public final class WebhookAddress {
  private final String publicUrl;

  /**
   * Addresses below this one.
   *
   * @param publicUrl the address under which the world reaches this program
   */
  public WebhookAddress(String publicUrl) {
    this.publicUrl = publicUrl.replaceAll("/+$", "");
  }

  /**
   * One address.
   *
   * @param kind mailchimp, transactional or track
   */
  public String of(String kind, String connection, String secret) {
    return publicUrl
        + "/webhooks/"
        + kind
        + "/"
        + URLEncoder.encode(connection, StandardCharsets.UTF_8).replace("+", "%20")
        + "/"
        + secret;
  }
}
