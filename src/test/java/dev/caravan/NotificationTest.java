package dev.caravan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;
import dev.caravan.connection.Connection;
import dev.caravan.sandbox.FaultKind;
import dev.caravan.sandbox.Faults;
import dev.caravan.web.Browser;
import jakarta.mail.internet.MimeMessage;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** People are told of runs: a mail server and a webhook receive what the program sends. */
class NotificationTest {
  private static final GreenMail MAIL = new GreenMail(new ServerSetup(0, "127.0.0.1", "smtp"));
  private static final List<Call> CALLS = new CopyOnWriteArrayList<>();
  private static final AtomicInteger STATUS = new AtomicInteger(200);
  private static HttpServer receiver;
  private static Town town;
  private static int number;

  private Connection connection;

  private record Call(String id, String timestamp, String signature, byte[] body) {
    JsonNode json() {
      try {
        return new ObjectMapper().readTree(body);
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  @BeforeAll
  static void open() throws Exception {
    MAIL.start();
    receiver = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    receiver.createContext(
        "/hook",
        call -> {
          var headers = call.getRequestHeaders();
          byte[] body = call.getRequestBody().readAllBytes();
          int status = STATUS.get();
          if (status == 200) {
            CALLS.add(
                new Call(
                    headers.getFirst("webhook-id"),
                    headers.getFirst("webhook-timestamp"),
                    headers.getFirst("webhook-signature"),
                    body));
          }
          call.sendResponseHeaders(status, -1);
          call.close();
        });
    receiver.start();
    town =
        new Town(
            "file:routes/*.camel.yaml",
            Map.of(
                "caravan.mail.host", "127.0.0.1",
                "caravan.mail.port", String.valueOf(MAIL.getSmtp().getPort()),
                "caravan.mail.security", "none",
                "caravan.mail.from", "caravan@example.org",
                "caravan.notify.private", "true",
                "caravan.notify.period", "100"));
  }

  @AfterAll
  static void close() {
    town.close();
    receiver.stop(0);
    MAIL.stop();
  }

  @BeforeEach
  void begin() throws Exception {
    town.sandbox.faults(Faults.NONE);
    STATUS.set(200);
    CALLS.clear();
    MAIL.purgeEmailFromAllMailboxes();
    number++;
  }

  @Test
  void should_tell_of_a_failure_once_and_once_that_it_is_over() throws Exception {
    connect("to: [ops@example.org, lead@example.org], webhook: HOOK");
    ended("FAILED", "Mailchimp refused ann@example.org");
    ended("FAILED", "again");
    ended("SKIPPED", null);
    awaitJudged();
    awaitSent(3);
    assertThat(subjects())
        .containsExactly(
            "Caravan: shop-%d needs attention".formatted(number),
            "Caravan: shop-%d needs attention".formatted(number));
    MimeMessage mail = MAIL.getReceivedMessages()[0];
    assertThat(mail.getContent().toString())
        .contains("Mailchimp refused a…@example.org")
        .doesNotContain("ann@example.org");
    assertThat(mail.getFrom()[0]).hasToString("caravan@example.org");

    ended("COMPLETED", null);
    ended("COMPLETED", null);
    awaitJudged();
    awaitSent(6);
    assertThat(subjects())
        .as("two people, told twice")
        .hasSize(4)
        .filteredOn(("Caravan: shop-%d is all right again".formatted(number))::equals)
        .hasSize(2);
    assertThat(CALLS)
        .extracting(call -> call.json().path("type").asText())
        .containsExactly("connection.failed", "connection.recovered");
  }

  @Test
  void should_sign_what_a_webhook_carries() throws Exception {
    connect("webhook: HOOK");
    String secret = town.api("POST", path("/notifications/secret"), "").path("secret").asText();
    ended("FAILED", "out of order");
    Awaitility.await().until(() -> CALLS.size() == 1);

    Call call = CALLS.get(0);
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(
        new SecretKeySpec(
            Base64.getDecoder().decode(secret.substring("whsec_".length())), "HmacSHA256"));
    String signed = call.id() + "." + call.timestamp() + "." + new String(call.body(), UTF_8);
    assertThat(call.signature())
        .isEqualTo("v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(UTF_8))));
    assertThat(Instant.ofEpochSecond(Long.parseLong(call.timestamp())))
        .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(5));
    assertThat(call.json().at("/data/reasons/0").toString())
        .isEqualTo("{\"reason\":\"FAILED\",\"detail\":\"out of order\"}");
  }

  @Test
  void should_try_again_what_a_receiver_did_not_take_and_send_it_once() throws Exception {
    connect("webhook: HOOK");
    STATUS.set(503);
    ended("FAILED", "out of order");
    Awaitility.await()
        .until(() -> notifications().at("/items/0/failure").asText().equals("HTTP 503"));
    assertThat(notifications().at("/items/0/sentAt").isNull()).isTrue();

    STATUS.set(200);
    // The pause before the next try is over; nobody needs to wait for that.
    town.jdbi.useHandle(
        handle -> handle.execute("update notification set due_at = now() where sent_at is null"));
    Awaitility.await().until(() -> CALLS.size() == 1);
    Awaitility.await().until(() -> !notifications().at("/items/0/sentAt").isNull());
    assertThat(notifications().at("/items/0/attempts").asInt()).isEqualTo(2);
  }

  @Test
  void should_tell_of_every_run_where_that_is_asked_for() throws Exception {
    connect("to: [ops@example.org], on: every");
    ended("COMPLETED", null);
    ended("STOPPED", null);
    awaitJudged();
    awaitSent(2);
    assertThat(subjects())
        .containsExactly(
            "Caravan: shop-%d ran: completed".formatted(number),
            "Caravan: shop-%d ran: stopped".formatted(number));
  }

  @Test
  void should_tell_of_what_a_comparison_found_until_one_finds_nothing() throws Exception {
    connect("to: [ops@example.org], on: every");
    compared(null);
    compared("mailchimp");
    awaitJudged();
    awaitSent(0);
    compared("there");
    compared("there");
    ended("SKIPPED", null);
    awaitJudged();
    awaitSent(2);
    assertThat(subjects())
        .as("how the connection does is told by its other runs")
        .containsExactlyInAnyOrder(
            "Caravan: shop-%d differs from what was sent".formatted(number),
            "Caravan: shop-%d needs attention".formatted(number));
    assertThat(MAIL.getReceivedMessages())
        .anySatisfy(
            mail ->
                assertThat(mail.getContent().toString())
                    .contains("Mailchimp holds something else than was sent for 1 member,"));
    compared(null);
    compared("goal");
    awaitJudged();
    awaitSent(3);
  }

  @Test
  void should_tell_of_a_real_run_that_fails() throws Exception {
    TestAudience audience = new TestAudience(town);
    audience.connect(
        """
        notify: {to: [ops@example.org]}
        import:
          audiences: [{id: AUDIENCE, createProfiles: true}]
          identifier: {field: email_address, property: email}
        """);
    audience.settle();
    town.sandbox.faults(Faults.of(1, 1, FaultKind.FORBIDDEN));
    var run = town.run(audience.connection());
    assertThat(run.state().name()).isEqualTo("FAILED");
    Awaitility.await().until(() -> MAIL.getReceivedMessages().length == 1);
    assertThat(MAIL.getReceivedMessages()[0].getContent().toString())
        .contains("goal import failed");
  }

  @Test
  void should_send_a_test_by_the_way_of_every_notification_and_tell_what_became_of_it()
      throws Exception {
    connect("to: [ops@example.org, lead@example.org], webhook: HOOK");
    String test = path("/notifications/test");
    assertThat(town.api("POST", test, "{\"channel\": \"mail\"}").get("items")).hasSize(2);
    assertThat(town.api("POST", test, "{\"channel\": \"webhook\"}").at("/items/0/kind").asText())
        .isEqualTo("TEST");
    awaitSent(3);
    assertThat(subjects())
        .containsOnly("Caravan: shop-%d sends a test".formatted(number))
        .hasSize(2);
    assertThat(MAIL.getReceivedMessages()[0].getContent().toString()).contains("This is a test.");
    assertThat(CALLS.get(0).json().path("type").asText()).isEqualTo("notification.test");
    assertThat(CALLS.get(0).signature()).startsWith("v1,");

    STATUS.set(410);
    town.api("POST", test, "{\"channel\": \"webhook\"}");
    Awaitility.await().until(() -> !notifications().at("/items/0/givenUpAt").isNull());
    assertThat(notifications().at("/items/0").toString())
        .contains("\"failure\":\"HTTP 410\"", "\"attempts\":1")
        .doesNotContain("\"run\"", "/hook");
    Browser browser = new Browser(town.port);
    browser.logIn("password-of-the-test");
    assertThat(browser.open("/alerts").body()).doesNotContain("do not go out");
    assertThat(
            browser
                .open("/alerts/notifications?channel=webhook&connection=" + connection.name())
                .body())
        .contains("HTTP 410", "delivered", "a secret made")
        .doesNotContain("ops@example.org</td>");
    String shown =
        browser.submit("/alerts/notifications/" + connection.name() + "/secret", Map.of()).body();
    String secret = shown.replaceAll("(?s).*(whsec_[A-Za-z0-9+/=]+).*", "$1");
    assertThat(secret).hasSizeGreaterThan(40);
    assertThat(browser.open("/alerts/notifications").body()).doesNotContain(secret);
    assertThat(
            browser
                .submit(
                    "/alerts/notifications/" + connection.name() + "/test",
                    Map.of("channel", "webhook"))
                .body())
        .contains("A test is on its way");
    // Otherwise it would arrive in the midst of another test.
    Awaitility.await().until(() -> !notifications().at("/items/0/givenUpAt").isNull());
  }

  @Test
  void should_tell_the_channels_in_force_and_refuse_a_test_by_one_that_is_not() throws Exception {
    connect("to: [ops@example.org], on: every, rejectedOver: 2.5");
    JsonNode mail =
        channels().stream()
            .filter(one -> one.path("connection").asText().equals(connection.name()))
            .findFirst()
            .orElseThrow();
    assertThat(mail.toString())
        .isEqualTo(
            "{\"connection\":\"%s\",\"channel\":\"mail\",\"to\":[\"ops@example.org\"],\"on\":\"every\",\"rejectedOver\":2.5,\"from\":\"caravan@example.org\"}"
                .formatted(connection.name()));
    for (String body : List.of("{\"channel\": \"webhook\"}", "{\"channel\": \"pigeon\"}", "{}")) {
      assertThat(town.call(Town.TOKEN, "POST", path("/notifications/test"), body).statusCode())
          .isIn(409, 422, 400);
    }
    assertThat(
            town.count("select count(*) from notification where connection = " + connection.id()))
        .isZero();
  }

  private List<JsonNode> channels() {
    List<JsonNode> channels = new ArrayList<>();
    town.api("GET", "/api/notifications/channels?limit=1000", null)
        .get("items")
        .forEach(channels::add);
    return channels;
  }

  private void connect(String notify) {
    connection =
        town.connect(
            "{connection: shop-%d, account: main, notify: {%s}}"
                .formatted(
                    number,
                    notify.replace(
                        "HOOK",
                        "\"http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook\"")));
  }

  private void ended(String state, String detail) {
    town.jdbi.useHandle(
        handle ->
            handle.execute(
                "insert into run (connection, state, trigger, detail, started_at, ended_at)"
                    + " values (?, ?, 'schedule', ?, clock_timestamp(), clock_timestamp())",
                connection.id(),
                state,
                detail));
  }

  /**
   * @param by who changed the one member that it found; null: it found nothing
   */
  private void compared(String by) {
    town.jdbi.useTransaction(
        handle -> {
          long run =
              handle
                  .createQuery(
                      """
                      insert into run (connection, state, trigger, started_at, ended_at)
                      values (:connection, 'COMPLETED', 'drift', clock_timestamp(), clock_timestamp())
                      returning id
                      """)
                  .bind("connection", connection.id())
                  .mapTo(Long.class)
                  .one();
          if (by != null) {
            handle.execute(
                "insert into drift (run, goal, audience, profile, field, address, changed_by)"
                    + " values (?, 1, 1, 1, 'tags', 'ann@people.test', ?)",
                run,
                by);
          }
        });
  }

  private void awaitJudged() {
    Awaitility.await()
        .until(
            () ->
                town.count("select count(*) from run where not judged and ended_at is not null")
                    == 0);
  }

  private void awaitSent(int many) {
    Awaitility.await()
        .until(
            () ->
                town.count(
                        "select count(*) from notification where sent_at is not null and connection"
                            + " = "
                            + connection.id())
                    == many);
    assertThat(
            town.count("select count(*) from notification where connection = " + connection.id()))
        .isEqualTo(many);
  }

  private JsonNode notifications() {
    return town.api("GET", path("/notifications"), null);
  }

  private String path(String more) {
    return "/api/connections/" + connection.name() + more;
  }

  private static List<String> subjects() throws Exception {
    List<String> subjects = new ArrayList<>();
    for (MimeMessage mail : MAIL.getReceivedMessages()) {
      subjects.add(mail.getSubject());
    }
    return subjects;
  }
}
