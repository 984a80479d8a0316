package dev.caravan.mailchimp;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;

/**
 * "Connect with Mailchimp": where a person is sent, and what is asked when the person comes back
 * (Mailchimp Marketing API, "Access Data on Behalf of Other Users with OAuth 2"). Safe for use by
 * many threads.
 */
public final class MailchimpOAuth {
  private final Client client;
  private final Function<OAuthCall, JsonNode> server;

  /**
   * This program, as Mailchimp knows it.
   *
   * @param base authorize, token and metadata live under it
   * @param id empty: this program is not registered there
   * @param callback where a person is sent back, to the letter as it was registered
   */
  public record Client(URI base, String id, String secret, URI callback) {
    public boolean isRegistered() {
      return !id.isEmpty() && !secret.isEmpty();
    }

    @Override
    public String toString() {
      return "Client[" + base + ", " + callback + "]";
    }
  }

  MailchimpOAuth(Client client, Function<OAuthCall, JsonNode> server) {
    this.client = client;
    this.server = server;
  }

  public boolean isRegistered() {
    return client.isRegistered();
  }

  /** Where a person says yes or no. */
  public URI authorize(String state) {
    return URI.create(
        client.base()
            + "/authorize?response_type=code&client_id="
            + encode(client.id())
            + "&redirect_uri="
            + encode(client.callback().toString())
            + "&state="
            + encode(state));
  }

  /**
   * The access token that a code stands for. It has no end of its own, and there is no other to
   * renew it with.
   *
   * @throws MailchimpFailure when the code is refused or nobody answers
   */
  public String token(String code) {
    String form =
        "grant_type=authorization_code&client_id="
            + encode(client.id())
            + "&client_secret="
            + encode(client.secret())
            + "&redirect_uri="
            + encode(client.callback().toString())
            + "&code="
            + encode(code);
    String token =
        server
            .apply(new OAuthCall(URI.create(client.base() + "/token"), form, null))
            .path("access_token")
            .asText();
    if (!token.matches("[!-~]{1,500}")) {
      throw new MailchimpFailure(
          MailchimpFailure.Kind.REFUSED, 200, "Mailchimp's login gave no token", "", List.of());
    }
    return token;
  }

  /**
   * Whose token it is: dc, role, login and api_endpoint. A bad token is told by the lack of the
   * last, not by the status.
   *
   * @throws MailchimpFailure when nobody answers
   */
  public JsonNode metadata(String token) {
    return server.apply(new OAuthCall(URI.create(client.base() + "/metadata"), null, token));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
