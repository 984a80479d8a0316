package dev.caravan.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The login of Mailchimp: sends a person back with a code, gives a token for it once, and says
 * whose token it is. Any client is known to it; the address to come back to is compared to the
 * letter.
 */
final class OAuthServer {
  private static final Duration CODE_LIFE = Duration.ofMinutes(10);

  private final Supplier<URI> root;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Code> codes = new ConcurrentHashMap<>();
  private final Set<String> tokens = ConcurrentHashMap.newKeySet();
  private volatile OAuthPlay play = OAuthPlay.YES;

  private record Code(String client, String redirect, Instant until) {}

  OAuthServer(Supplier<URI> root, Clock clock) {
    this.root = root;
    this.clock = clock;
  }

  void play(OAuthPlay changed) {
    play = changed;
  }

  void revoke() {
    tokens.clear();
  }

  /** Whether it is a token that was given out and holds. */
  boolean isGranted(String token) {
    return tokens.contains(token);
  }

  /** Where the person goes from here; null: what was asked is no request. */
  URI authorize(Map<String, String> query) {
    String redirect = query.getOrDefault("redirect_uri", "");
    String client = query.getOrDefault("client_id", "");
    boolean right = "code".equals(query.get("response_type")) && !client.isEmpty();
    // Local programs are known by 127.0.0.1, never as localhost.
    if (!right || !redirect.matches("https?://[^/]+/.*") || redirect.contains("//localhost")) {
      return null;
    }
    String state = query.containsKey("state") ? "&state=" + encode(query.get("state")) : "";
    if (play == OAuthPlay.NO) {
      return URI.create(redirect + "?error=access_denied" + state);
    }
    String code = hex();
    codes.put(code, new Code(client, redirect, clock.instant().plus(CODE_LIFE)));
    return URI.create(redirect + "?code=" + code + state);
  }

  Answer token(Map<String, String> form) {
    if (play == OAuthPlay.OUT_OF_ORDER) {
      return error(503, "temporarily_unavailable");
    }
    Code code = codes.remove(form.getOrDefault("code", ""));
    if (!"authorization_code".equals(form.get("grant_type"))
        || form.getOrDefault("client_secret", "").isEmpty()) {
      return error(400, "invalid_request");
    }
    boolean good =
        code != null
            && clock.instant().isBefore(code.until())
            && code.client().equals(form.get("client_id"))
            && code.redirect().equals(form.get("redirect_uri"));
    if (!good || play == OAuthPlay.CODE_REFUSED) {
      return error(400, "invalid_grant");
    }
    String token = hex();
    if (play != OAuthPlay.BAD_TOKEN) {
      tokens.add(token);
    }
    ObjectNode answer =
        JsonNodeFactory.instance.objectNode().put("access_token", token).put("expires_in", 0);
    return Answer.json(answer.putNull("scope"));
  }

  /** A bad token is answered with 200 all the same. */
  Answer metadata(String header) {
    String token = header == null ? "" : header.replaceFirst("^OAuth ", "");
    if (!tokens.contains(token)) {
      return Answer.json(JsonNodeFactory.instance.objectNode().put("error", "invalid_token"));
    }
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("dc", play == OAuthPlay.BAD_DATA_CENTRE ? "evil.example.org/us1" : "us99");
    answer.put("role", play == OAuthPlay.VIEWER ? "viewer" : "owner");
    answer.put("accountname", "Sandbox").put("user_id", "sandbox");
    answer.putObject("login").put("login_id", 1).put("login_name", "sandbox");
    answer.put("login_url", root.get().toString());
    return Answer.json(answer.put("api_endpoint", root.get().toString()));
  }

  static Answer error(int status, String word) {
    byte[] body = Json.bytes(JsonNodeFactory.instance.objectNode().put("error", word));
    return Answer.json(status, body, body.length);
  }

  private String hex() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
