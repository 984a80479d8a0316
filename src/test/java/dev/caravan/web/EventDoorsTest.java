package dev.caravan.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.event.Hints;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventDoorsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String HOOK = "/webhooks/mailchimp/newsletter/path-secret-0001";
  private static final String TRACK = "/webhooks/track/newsletter/path-secret-0001";
  private static EventDoors doors;

  @BeforeAll
  static void open() throws Exception {
    doors = new EventDoors();
    doors.world.connection(
        "newsletter",
        """
        {"events": {"joinKey": "email", "types": ["open", "click", "bounce", "unsubscribe"]},
         "import": {"enabled": true, "audiences": [{"id": "a1b2c3d4e5"}]}}
        """);
  }

  @AfterAll
  static void close() {
    doors.close();
  }

  @BeforeEach
  void empty() {
    doors.world.execute("truncate inbox, event, hint, identifier, profile");
    doors.world.execute(
        "update connection set path_secret = 'path-secret-0001', previous_secret = null");
    doors.readBack.clear();
  }

  @Test
  void should_answer_the_check_of_a_webhook_and_nothing_at_a_wrong_address() {
    assertThat(doors.get(HOOK).statusCode()).isEqualTo(200);
    assertThat(doors.get("/webhooks/mailchimp/newsletter/path-secret-0002").statusCode())
        .isEqualTo(404);
    assertThat(doors.get("/webhooks/mailchimp/nobody/path-secret-0001").statusCode())
        .isEqualTo(404);
    HttpResponse<String> refused =
        doors.post("/webhooks/mailchimp/newsletter/wrong", FORM, "type=campaign");
    assertThat(refused.statusCode()).isEqualTo(404);
    assertThat(refused.headers().firstValue("content-type")).contains("application/problem+json");
    assertThat(doors.world.number("select count(*) from inbox")).isZero();
  }

  @Test
  void should_keep_a_webhook_exactly_as_it_came_before_it_answers() {
    String body = unsubscribe(1) + "&data%5Bmerges%5D%5BFNAME%5D=Jos%C3%A9+%26+Ann";

    HttpResponse<String> answer = doors.post(HOOK, FORM, body);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().map().keySet()).noneMatch(name -> name.contains("data"));
    assertThat(doors.world.texts("select body from inbox")).containsExactly(body);
  }

  @Test
  void should_take_what_comes_by_an_earlier_name_also_when_another_connection_has_it_now() {
    doors
        .world
        .jdbi()
        .useHandle(
            handle -> {
              handle.execute(
                  "insert into connection_earlier_name (name, connection)"
                      + " select name, id from connection where name = 'newsletter'");
              handle.execute("update connection set name = 'shop-news' where name = 'newsletter'");
              handle.execute(
                  "insert into connection (name, account, document, enabled, path_secret)"
                      + " select 'newsletter', account, document, true, 'path-secret-0002'"
                      + " from connection where name = 'shop-news'");
            });

    try {
      assertThat(doors.post(HOOK, FORM, unsubscribe(1)).statusCode()).isEqualTo(200);

      assertThat(
              doors.world.texts(
                  "select c.name from inbox i join connection c on c.id = i.connection"))
          .containsExactly("shop-news");
      assertThat(doors.post(HOOK.replace("0001", "0002"), FORM, unsubscribe(2)).statusCode())
          .isEqualTo(200);
      assertThat(doors.post(HOOK.replace("0001", "0003"), FORM, unsubscribe(3)).statusCode())
          .isEqualTo(404);
    } finally {
      doors
          .world
          .jdbi()
          .useHandle(
              handle -> {
                handle.execute("truncate inbox, event, hint, connection_earlier_name");
                handle.execute("delete from connection where name = 'newsletter'");
                handle.execute(
                    "update connection set name = 'newsletter' where name = 'shop-news'");
              });
    }
  }

  @Test
  void should_take_each_webhook_once_though_it_comes_twice_out_of_order_and_all_at_once() {
    long profile = doors.world.profile("email", "p7@example.org");
    List<String> bodies = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      bodies.add(unsubscribe(i));
      bodies.add(unsubscribe(i));
    }
    Collections.shuffle(bodies, new Random(17));

    List<CompletableFuture<HttpResponse<String>>> answers =
        bodies.stream().map(body -> doors.postLater(HOOK, FORM, body)).toList();
    answers.forEach(
        answer ->
            assertThat(answer)
                .succeedsWithin(60, TimeUnit.SECONDS)
                .extracting(HttpResponse::statusCode)
                .isEqualTo(200));

    assertThat(doors.world.number("select count(*) from inbox")).isEqualTo(1_000);
    awaitEmptyInbox();
    assertThat(doors.world.number("select count(*) from event")).isEqualTo(500);
    assertThat(doors.world.number("select count(*) from inbox where failure is not null")).isZero();
    assertThat(doors.world.texts("select address from event where profile = " + profile))
        .containsExactly("p7@example.org");
    await()
        .untilAsserted(
            () ->
                assertThat(doors.readBack)
                    .flatExtracting(Hints::addresses)
                    .contains("p7@example.org", "p499@example.org"));
    await().untilAsserted(() -> assertThat(count("hint")).isZero());
  }

  @Test
  void should_take_a_webhook_with_more_fields_than_a_form_may_have() {
    StringBuilder body = new StringBuilder(unsubscribe(1));
    for (int i = 0; i < 3_000; i++) {
      body.append("&data[merges][GROUPINGS][").append(i).append("][name]=Wine");
    }

    assertThat(doors.post(HOOK, FORM, body.toString()).statusCode()).isEqualTo(200);
    awaitEmptyInbox();
    assertThat(count("event")).isEqualTo(1);
  }

  @Test
  void should_refuse_what_is_too_large_empty_or_no_text() {
    assertThat(doors.post(HOOK, FORM, new byte[(int) RawBody.LARGEST + 1]).statusCode())
        .isEqualTo(413);
    assertThat(doors.post(HOOK, FORM, "").statusCode()).isEqualTo(400);
    assertThat(doors.post(HOOK, FORM, new byte[] {'a', (byte) 0xC3, (byte) 0x28}).statusCode())
        .isEqualTo(400);
    assertThat(doors.post(HOOK, FORM, new byte[] {'a', 0}).statusCode()).isEqualTo(400);
    assertThat(count("inbox")).isZero();
  }

  @Test
  void should_take_ordinary_webhooks_while_more_large_ones_come_than_it_lets_in() throws Exception {
    List<Socket> large = new ArrayList<>();
    try {
      // None of them tells the right secret, and none ends: each holds what it was let in for.
      for (int i = 0; i < 3; i++) {
        large.add(doors.begin("/webhooks/mailchimp/newsletter/wrong", RawBody.LARGEST));
      }
      await()
          .untilAsserted(
              () ->
                  assertThat(
                          doors.post(HOOK, FORM, new byte[(int) RawBody.ORDINARY + 1]).statusCode())
                      .isEqualTo(503));
      for (int i = 0; i < 10; i++) {
        Socket refused = doors.begin("/webhooks/mailchimp/newsletter/wrong", RawBody.LARGEST);
        large.add(refused);
        assertThat(EventDoors.firstLine(refused)).contains(" 503 ");
      }
      assertThat(doors.post(HOOK, FORM, unsubscribe(1)).statusCode()).isEqualTo(200);
    } finally {
      for (Socket one : large) {
        one.close();
      }
    }
    await()
        .untilAsserted(
            () ->
                assertThat(doors.post(HOOK, FORM, "a".repeat(5_000_000)).statusCode())
                    .isEqualTo(200));
  }

  @Test
  void should_take_a_track_call_by_token_and_by_secret() throws Exception {
    String call =
        """
        {"app_id": "newsletter", "identity": "Ann@Example.org", "event": "Order", "timestamp":
         "2026-11-01T10:00:00+01:00", "properties": {"total": 12.50}, "idempotency_key": "o-1"}
        """;

    HttpResponse<String> answer = doors.post("/api/track", "application/json", call);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"accepted\":1}");
    assertThat(doors.post(TRACK, "application/json", call).statusCode()).isEqualTo(200);
    awaitEmptyInbox();

    JsonNode items = JSON.readTree(doors.get("/api/events?type=Order").body()).get("items");
    assertThat(items).hasSize(1);
    assertThat(items.get(0).toString())
        .endsWith(
            ",\"type\":\"Order\",\"profile\":null,\"email\":\"ann@example.org\","
                + "\"time\":\"2026-11-01T09:00:00Z\",\"properties\":{\"total\":12.5},"
                + "\"source\":\"track\",\"machine\":false}");
  }

  @Test
  void should_refuse_a_wrong_track_call_as_a_whole() throws Exception {
    HttpResponse<String> answer =
        doors.post(
            "/api/track",
            "application/json",
            """
            {"app_id": "newsletter", "events": [{"identity": "ann@example.org", "event": "Order"},
             {"identity": "", "event": "Order", "colour": "red"}]}
            """);

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(JSON.readTree(answer.body()).get("errors").toString())
        .isEqualTo(
            "[{\"field\":\"events[1].colour\",\"message\":\"is unknown; right are event,"
                + " idempotency_key, identity, properties, timestamp, user_id\"},"
                + "{\"field\":\"events[1].identity\",\"message\":\"must be a text of 1 to 255"
                + " characters without control characters\"}]");
    assertThat(doors.post("/api/track", "application/json", "{\"app_id\":").statusCode())
        .isEqualTo(400);
    assertThat(
            doors
                .post(
                    TRACK,
                    "application/json",
                    "{\"app_id\": \"shop\", \"identity\": \"a@example.org\", \"event\": \"Order\"}")
                .body())
        .contains("the secret is that of newsletter, not of shop");
    assertThat(
            doors
                .post(
                    "/api/track",
                    "application/json",
                    "{\"app_id\": \"newsletter\", \"identity\": \"a@example.org\","
                        + " \"event\": \"Sent Email\"}")
                .statusCode())
        .isEqualTo(422);
    assertThat(count("inbox")).isZero();
  }

  @Test
  void should_answer_503_when_nothing_can_be_stored() {
    doors.world.execute("alter table inbox rename to outbox");
    try {
      HttpResponse<String> answer = doors.post(HOOK, FORM, unsubscribe(1));
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.body()).contains("try again");
    } finally {
      doors.world.execute("alter table outbox rename to inbox");
    }
  }

  @Test
  void should_tell_how_the_source_is() throws Exception {
    assertThat(source().get("status").asText()).isEqualTo("WAITING_FOR_DATA");

    doors.post(HOOK, FORM, unsubscribe(1));
    awaitEmptyInbox();
    doors.world.execute("update event set received_at = '2026-11-01 11:00:00Z'");

    assertThat(source().toString())
        .isEqualTo(
            "{\"connection\":\"newsletter\",\"status\":\"CONNECTED\",\"joinKey\":\"email\","
                + "\"lastEvent\":\"2026-10-31T09:00:01Z\",\"lastReceived\":\"2026-11-01T11:00:00Z\",\"events\":{\"Unsubscribe"
                + " Email\":1},\"total\":1,\"unmatched\":1,\"anonymous\":0,\"joinRate\":0.0,"
                + "\"webhooks\":{\"mailchimp\":\"https://caravan.test"
                + HOOK
                + "\",\"transactional\":\"https://caravan.test"
                + HOOK.replace("mailchimp", "transactional")
                + "\",\"track\":\"https://caravan.test"
                + TRACK
                + "\"},\"signingKeys\":{\"mailchimp\":0,\"transactional\":0}}");

    doors.world.execute("update event set received_at = '2026-10-25 11:00:00Z'");
    assertThat(source().get("status").asText()).isEqualTo("STALE");
    doors.world.execute("update account set state = 'NEEDS_ATTENTION'");
    assertThat(source().get("status").asText()).isEqualTo("NEEDS_ATTENTION");
    doors.world.execute("update connection set enabled = false");
    assertThat(source().get("status").asText()).isEqualTo("PAUSED");
    doors.world.execute("update connection set enabled = true");
    doors.world.execute("update account set state = 'CONNECTED'");
    assertThat(doors.get("/api/connections/nobody/source").statusCode()).isEqualTo(404);
  }

  @Test
  void should_let_the_old_secret_live_for_a_day_after_it_was_rotated() throws Exception {
    JsonNode rotated =
        JSON.readTree(
            doors
                .post("/api/connections/newsletter/source/rotate", "application/json", "{}")
                .body());
    String address =
        rotated.at("/webhooks/mailchimp").asText().substring("https://caravan.test".length());

    assertThat(address).isNotEqualTo(HOOK);
    assertThat(doors.get(address).statusCode()).isEqualTo(200);
    assertThat(doors.get(HOOK).statusCode()).isEqualTo(200);
    doors.clock.advance(Duration.ofHours(25));
    assertThat(doors.get(HOOK).statusCode()).isEqualTo(404);
    assertThat(doors.get(address).statusCode()).isEqualTo(200);
    doors.clock.advance(Duration.ofHours(-25));
  }

  @Test
  void should_name_what_is_wrong_with_a_question() {
    assertThat(doors.get("/api/events?limit=0").body())
        .contains("limit must be a whole number from 1 to 1000, not 0");
    assertThat(doors.get("/api/events?from=yesterday").statusCode()).isEqualTo(400);
    assertThat(doors.get("/api/events?after=x").statusCode()).isEqualTo(400);
    assertThat(doors.get("/api/events?profile=ann").statusCode()).isEqualTo(400);
    assertThat(doors.get("/api/events?connection=nothing").statusCode()).isEqualTo(404);
  }

  @Test
  void should_page_through_events() throws Exception {
    StringBuilder events = new StringBuilder();
    for (int i = 0; i < 25; i++) {
      events
          .append(i == 0 ? "" : ",")
          .append("{\"identity\": \"p@example.org\", \"event\": \"Visit\", \"idempotency_key\": \"")
          .append(i)
          .append("\", \"timestamp\": \"2026-11-01T10:00:00.123456Z\"}");
    }
    doors.post(
        "/api/track",
        "application/json",
        "{\"app_id\": \"newsletter\", \"events\": [" + events + "]}");
    awaitEmptyInbox();

    List<Long> ids = new ArrayList<>();
    String after = "";
    int pages = 0;
    while (after != null) {
      JsonNode page =
          JSON.readTree(
              doors
                  .get("/api/events?limit=10" + (after.isEmpty() ? "" : "&after=" + after))
                  .body());
      page.get("items").forEach(item -> ids.add(item.get("id").asLong()));
      after = page.has("next") ? page.get("next").asText() : null;
      pages++;
    }
    assertThat(pages).isEqualTo(3);
    assertThat(ids).hasSize(25).doesNotHaveDuplicates();
  }

  private static String unsubscribe(int person) {
    return "type=unsubscribe&fired_at=2026-10-31+09%3A00%3A01&data%5Baction%5D=unsub"
        + "&data%5Breason%5D=manual&data%5Bid%5D=8a25ff1d98&data%5Blist_id%5D=a1b2c3d4e5"
        + "&data%5Bemail%5D=p"
        + person
        + "%40Example.org&data%5Bemail_type%5D=html&data%5Bcampaign_id%5D=cb398d21d2";
  }

  private static JsonNode source() throws Exception {
    return JSON.readTree(
        new String(
            doors.get("/api/connections/newsletter/source").body().getBytes(StandardCharsets.UTF_8),
            StandardCharsets.UTF_8));
  }

  private static long count(String table) {
    return doors.world.number("select count(*) from " + table);
  }

  private static void awaitEmptyInbox() {
    await()
        .untilAsserted(
            () ->
                assertThat(doors.world.number("select count(*) from inbox where done_at is null"))
                    .isZero());
  }
}
