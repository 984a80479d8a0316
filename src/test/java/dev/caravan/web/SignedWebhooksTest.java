package dev.caravan.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SignedWebhooksTest {
  private static final String SECRET = "path-secret-0001";
  private static final String AUDIENCE = "/webhooks/mailchimp/newsletter/" + SECRET;
  private static final String TRANSACTIONAL = "/webhooks/transactional/newsletter/" + SECRET;
  private static final String KEYS = "/api/connections/newsletter/source/keys";
  private static final String BODY =
      "type=unsubscribe&fired_at=2026-11-01 10:00:00&data[list_id]=a1b2c3d4e5"
          + "&data[action]=unsub&data[email]=ann@example.org&data[campaign_id]=c1";
  private static final String OPEN =
      """
      [{"event": "open", "_id": "m1", "ts": 1793534400, "ip": "192.0.2.1",
        "msg": {"_id": "m1", "email": "Ann@example.org", "subject": "Hello", "ts": 1793530000}}]
      """;
  private static EventDoors doors;

  @BeforeAll
  static void open() throws Exception {
    doors = new EventDoors();
    doors.world.connection("newsletter", "{\"events\": {\"joinKey\": \"email\"}}");
  }

  @AfterAll
  static void close() {
    doors.close();
  }

  @BeforeEach
  void empty() {
    doors.world.execute("truncate inbox, event, hint");
    doors.world.execute(
        "update connection set path_secret = '" + SECRET + "', previous_secret = null");
    assertThat(doors.put(KEYS, "{\"mailchimp\": [], \"transactional\": []}").statusCode())
        .isEqualTo(200);
  }

  @Test
  void should_demand_the_signature_of_audience_webhooks_once_there_is_a_key() {
    assertThat(audience(BODY, null).statusCode()).isEqualTo(200);

    doors.put(KEYS, "{\"mailchimp\": [\"key-one\", \"key-two\"]}");

    assertThat(audience(BODY, null).statusCode()).isEqualTo(403);
    assertThat(audience(BODY, signature("key-three", now(), BODY)).statusCode()).isEqualTo(403);
    assertThat(audience(BODY + "&x=1", signature("key-one", now(), BODY)).statusCode())
        .isEqualTo(403);
    assertThat(audience(BODY, signature("key-one", now() - 301, BODY)).statusCode()).isEqualTo(403);
    assertThat(doors.world.number("select count(*) from inbox")).isEqualTo(1);

    assertThat(audience(BODY, signature("key-one", now(), BODY)).statusCode()).isEqualTo(200);
    assertThat(audience(BODY, signature("key-two", now() - 299, BODY)).statusCode()).isEqualTo(200);
    assertThat(doors.world.number("select count(*) from inbox")).isEqualTo(3);
  }

  @Test
  void should_store_the_event_of_a_replayed_webhook_once() {
    doors.put(KEYS, "{\"mailchimp\": [\"key-one\"]}");
    String header = signature("key-one", now(), BODY);

    for (int i = 0; i < 3; i++) {
      assertThat(audience(BODY, header).statusCode()).isEqualTo(200);
    }

    awaitEmptyInbox();
    assertThat(doors.world.number("select count(*) from event")).isEqualTo(1);
  }

  @Test
  void should_refuse_by_signature_before_anything_is_read_of_the_body() {
    doors.put(KEYS, "{\"mailchimp\": [\"key-one\"], \"transactional\": [\"key-one\"]}");
    byte[] noText = {'a', '=', (byte) 0xC3, (byte) 0x28};
    byte[] deep = ("mandrill_events=" + "[".repeat(10_000)).getBytes(StandardCharsets.UTF_8);
    byte[] large = new byte[(int) RawBody.LARGEST];

    for (byte[] body : new byte[][] {noText, deep, large}) {
      HttpResponse<String> answer =
          doors.signed(AUDIENCE, body, "X-Mailchimp-Signature", signature("wrong", now(), "a"));
      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.body()).contains("X-Mailchimp-Signature does not fit the body");
      assertThat(
              doors
                  .signed(
                      TRANSACTIONAL, body, "X-Mandrill-Signature", mandrill("wrong", SECRET, ""))
                  .statusCode())
          .isEqualTo(403);
    }
    assertThat(
            doors
                .signed(AUDIENCE, new byte[large.length + 1], "X-Mailchimp-Signature", null)
                .statusCode())
        .isEqualTo(413);
    assertThat(audience(BODY, signature("key-one", now(), BODY)).statusCode()).isEqualTo(200);
    assertThat(doors.world.number("select count(*) from inbox")).isEqualTo(1);
  }

  @Test
  void should_set_aside_a_signed_body_that_means_nothing_and_go_on() {
    doors.put(KEYS, "{\"transactional\": [\"key-one\"]}");
    String deep = "[".repeat(10_000);

    assertThat(transactional(deep, mandrill("key-one", SECRET, deep)).statusCode()).isEqualTo(200);
    assertThat(transactional(OPEN, mandrill("key-one", SECRET, OPEN)).statusCode()).isEqualTo(200);

    awaitEmptyInbox();
    assertThat(doors.world.texts("select failure from inbox where failure is not null"))
        .containsExactly("mandrill_events is no JSON list of at most 1,000 events");
    assertThat(doors.world.number("select count(*) from event")).isEqualTo(1);
  }

  @Test
  void should_answer_the_test_of_a_transactional_webhook_before_there_is_a_key() {
    assertThat(doors.head(TRANSACTIONAL).statusCode()).isEqualTo(200);
    assertThat(doors.head("/webhooks/transactional/newsletter/wrong").statusCode()).isEqualTo(404);
    assertThat(transactional("[]", mandrill("test-webhook", SECRET, "[]")).statusCode())
        .isEqualTo(200);
    assertThat(transactional("[]", mandrill("another", SECRET, "[]")).statusCode()).isEqualTo(403);

    HttpResponse<String> events = transactional(OPEN, mandrill("test-webhook", SECRET, OPEN));
    assertThat(events.statusCode()).isEqualTo(403);
    assertThat(events.body()).contains("store the signing key");
    assertThat(doors.world.number("select count(*) from inbox")).isZero();
  }

  @Test
  void should_demand_the_signature_of_transactional_webhooks_over_the_address_given_out() {
    doors.put(KEYS, "{\"transactional\": [\"key-one\"]}");
    String right = mandrill("key-one", SECRET, OPEN);

    assertThat(transactional(OPEN, null).statusCode()).isEqualTo(403);
    assertThat(transactional(OPEN, mandrill("key-one", "elsewhere", OPEN)).statusCode())
        .isEqualTo(403);
    assertThat(transactional(OPEN + " ", right).statusCode()).isEqualTo(403);
    assertThat(transactional(OPEN, right).statusCode()).isEqualTo(200);
    assertThat(transactional(OPEN, right).statusCode()).isEqualTo(200);

    awaitEmptyInbox();
    assertThat(doors.world.texts("select type || ' ' || address || ' ' || source from event"))
        .containsExactly("Open Email ann@example.org transactional");
  }

  @Test
  void should_let_the_old_secret_open_the_door_for_a_day_after_it_was_changed() {
    doors.put(KEYS, "{\"transactional\": [\"key-one\"]}");
    HttpResponse<String> rotated =
        doors.post("/api/connections/newsletter/source/rotate", "application/json", "");
    assertThat(rotated.body()).doesNotContain(SECRET).doesNotContain("key-one");

    assertThat(audience(BODY, null).statusCode()).isEqualTo(200);
    assertThat(transactional(OPEN, mandrill("key-one", SECRET, OPEN)).statusCode()).isEqualTo(200);
    doors.clock.advance(Duration.ofHours(25));
    try {
      assertThat(audience(BODY, null).statusCode()).isEqualTo(404);
    } finally {
      doors.clock.advance(Duration.ofHours(-25));
    }
  }

  @Test
  void should_keep_keys_sealed_and_name_what_is_wrong_with_a_request() {
    HttpResponse<String> stored = doors.put(KEYS, "{\"mailchimp\": [\"key-one-of-the-test\"]}");
    assertThat(stored.body())
        .contains("\"signingKeys\":{\"mailchimp\":1,\"transactional\":0}")
        .doesNotContain("key-one-of-the-test");
    assertThat(
            doors.world.number(
                "select count(*) from signing_key"
                    + " where position('key-one'::bytea in secret) > 0"))
        .isZero();

    HttpResponse<String> wrong =
        doors.put(KEYS, "{\"mailchimp\": [\"\"], \"transactional\": \"x\", \"mandrill\": []}");
    assertThat(wrong.statusCode()).isEqualTo(422);
    assertThat(wrong.body())
        .contains("mailchimp[0]", "\"transactional\"", "mandrill", "is unknown");
    assertThat(doors.put(KEYS, "{}").statusCode()).isEqualTo(422);
    assertThat(doors.world.number("select count(*) from signing_key")).isEqualTo(1);
  }

  private static HttpResponse<String> audience(String body, String header) {
    return doors.signed(
        AUDIENCE, body.getBytes(StandardCharsets.UTF_8), "X-Mailchimp-Signature", header);
  }

  private static HttpResponse<String> transactional(String events, String header) {
    String body = "mandrill_events=" + URLEncoder.encode(events, StandardCharsets.UTF_8);
    return doors.signed(
        TRANSACTIONAL, body.getBytes(StandardCharsets.UTF_8), "X-Mandrill-Signature", header);
  }

  private static long now() {
    return doors.clock.instant().getEpochSecond();
  }

  private static String signature(String key, long time, String body) {
    return "t="
        + time
        + ",v1="
        + HexFormat.of().formatHex(hmac("HmacSHA256", key, time + "." + body));
  }

  private static String mandrill(String key, String secret, String events) {
    String url = "https://caravan.test/webhooks/transactional/newsletter/" + secret;
    return Base64.getEncoder()
        .encodeToString(hmac("HmacSHA1", key, url + "mandrill_events" + events));
  }

  private static byte[] hmac(String algorithm, String key, String text) {
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), algorithm));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void awaitEmptyInbox() {
    await()
        .until(() -> doors.world.number("select count(*) from inbox where done_at is null") == 0);
  }
}
