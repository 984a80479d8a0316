package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.sandbox.SandboxOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Webhooks that the program sets up at the sandbox by itself. */
class OwnWebhooksTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String HOOKS = "/lists/" + Town.AUDIENCE + "/webhooks";
  private static Town town;

  @BeforeAll
  static void open() throws Exception {
    town =
        new Town(
            "file:routes/*.camel.yaml",
            Map.of("caravan.webhooks", "true", "caravan.webhooks.period", "100"),
            SandboxOptions.NewAudience.of(Town.AUDIENCE, "Newsletter", 20));
  }

  @AfterAll
  static void close() {
    town.close();
  }

  /** The other test finds none of this one's. */
  @AfterEach
  void forget() {
    town.jdbi.useHandle(
        handle -> handle.execute("update connection set document = document - 'events'"));
    until(() -> town.count("select count(*) from own_webhook") == 0);
    for (JsonNode webhook : ask("GET", HOOKS, "").path("webhooks")) {
      ask("DELETE", HOOKS + "/" + webhook.path("id").asText(), "");
    }
  }

  @Test
  void should_set_up_check_repair_and_take_away_its_own_and_touch_no_other() throws Exception {
    String foreign =
        ask(
                "POST",
                HOOKS,
                "{\"url\": \"http://127.0.0.1:%d/login\", \"events\": {\"profile\": true}, \"sources\": {}}"
                    .formatted(town.port))
            .path("id")
            .asText();
    assertThat(foreign).isNotEmpty();
    JsonNode before = ask("GET", HOOKS + "/" + foreign, "");
    town.connect(
        """
        connection: hooked
        account: main
        import:
          audiences: [{id: a1b2c3d4e5, statuses: [subscribed], createProfiles: true}]
          identifier: {field: email_address, property: email}
        events: {joinKey: email, types: [unsubscribe]}
        """);
    until(() -> !source().at("/audienceWebhooks/0/webhook").asText("").isEmpty());
    String own = source().at("/audienceWebhooks/0/webhook").asText();
    assertThat(source().at("/signingKeys/mailchimp").asInt()).isEqualTo(1);
    assertThat(ask("GET", HOOKS + "/" + own, "").path("url").asText())
        .isEqualTo(source().at("/webhooks/mailchimp").asText());
    assertThat(ask("GET", HOOKS + "/" + own, "").path("events").findValuesAsText("profile"))
        .containsExactly("true");

    // What the webhook brings is signed with the key that was stored.
    String member = town.members("subscribed").get(0);
    ask(
        "PATCH",
        "/lists/" + Town.AUDIENCE + "/members/" + member,
        "{\"status\": \"unsubscribed\"}");
    until(() -> town.count("select count(*) from event where type = 'Unsubscribe Email'") == 1);

    ask("PATCH", HOOKS + "/" + own, "{\"events\": {\"unsubscribe\": false}}");
    town.api("POST", "/api/connections/hooked/source/rotate", "{}");
    until(
        () ->
            ask("GET", HOOKS + "/" + own, "")
                    .path("url")
                    .asText()
                    .equals(source().at("/webhooks/mailchimp").asText())
                && ask("GET", HOOKS + "/" + own, "").at("/events/unsubscribe").asBoolean());

    ask("DELETE", HOOKS + "/" + own, "");
    until(() -> ask("GET", HOOKS, "").path("webhooks").size() == 2);
    until(() -> source().at("/signingKeys/mailchimp").asInt() == 1);

    town.jdbi.useHandle(
        handle -> handle.execute("update connection set document = document - 'events'"));
    until(() -> ask("GET", HOOKS, "").path("webhooks").size() == 1);
    assertThat(ask("GET", HOOKS + "/" + foreign, "")).isEqualTo(before);
    until(() -> town.count("select count(*) from own_webhook") == 0);
  }

  @Test
  void should_make_a_webhook_anew_that_somebody_set_up_unsigned_at_our_address() throws Exception {
    town.connect(
        """
        connection: adopted
        account: main
        import:
          audiences: [{id: a1b2c3d4e5, statuses: [subscribed], createProfiles: true}]
          identifier: {field: email_address, property: email}
        events: {joinKey: email, types: [unsubscribe]}
        """);
    until(() -> !source("adopted").at("/audienceWebhooks/0/webhook").asText("").isEmpty());
    String own = source("adopted").at("/audienceWebhooks/0/webhook").asText();
    ask("PATCH", HOOKS + "/" + own, "{\"signing_enabled\": false}");
    until(() -> isSigned("adopted"));
    // Now one by hand, which nobody here knows. Who was at ours just then may set it up once more
    // in between, and the address is taken: then both go, and it is tried again.
    String ours = source("adopted").at("/webhooks/mailchimp").asText();
    Awaitility.await().until(() -> isSetUpByHand(ours));

    until(() -> isSigned("adopted"));
    assertThat(source("adopted").at("/signingKeys/mailchimp").asInt()).isEqualTo(1);
  }

  private static boolean isSigned(String connection) {
    String webhook = source(connection).at("/audienceWebhooks/0/webhook").asText("none");
    return ask("GET", HOOKS + "/" + webhook, "").path("signing_enabled").asBoolean()
        && source(connection).at("/signingKeys/mailchimp").asInt() == 1;
  }

  private static boolean isSetUpByHand(String url) {
    for (JsonNode webhook : ask("GET", HOOKS, "").path("webhooks")) {
      if (webhook.path("url").asText().equals(url)) {
        ask("DELETE", HOOKS + "/" + webhook.path("id").asText(), "");
      }
    }
    town.jdbi.useHandle(
        handle ->
            handle.execute(
                "update own_webhook set webhook = null, due_at = now() + interval '1 hour';"
                    + " delete from signing_key"));
    return ask(
            "POST",
            HOOKS,
            "{\"url\": \"%s\", \"signing_enabled\": false, \"events\": {\"profile\": true}, \"sources\": {\"user\": true}}"
                .formatted(url))
        .has("id");
  }

  private static void due() {
    town.jdbi.useHandle(handle -> handle.execute("update own_webhook set due_at = now()"));
  }

  private static JsonNode source() {
    return source("hooked");
  }

  private static JsonNode source(String connection) {
    return town.api("GET", "/api/connections/" + connection + "/source", "");
  }

  // Looked at again each time: whoever is at it just then would put it off by an hour.
  private static void until(Callable<Boolean> condition) {
    Awaitility.await()
        .pollInterval(Duration.ofMillis(300))
        .until(
            () -> {
              due();
              return condition.call();
            });
  }

  private static JsonNode ask(String method, String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(town.sandbox.baseUrl() + path))
            .header("Authorization", "Bearer " + town.sandbox.apiKey())
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      return JSON.readTree(
          HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
