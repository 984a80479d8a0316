package dev.caravan.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WebhooksTest extends SandboxTest {
  private static final String EVERYTHING =
      "\"events\":{\"subscribe\":true,\"unsubscribe\":true,\"profile\":true,\"cleaned\":true,"
          + "\"upemail\":true,\"campaign\":true}";
  private static final String ALL_SOURCES =
      "\"sources\":{\"user\":true,\"admin\":true,\"api\":true}";

  private final Receiver receiver = new Receiver();

  @AfterEach
  void closeReceiver() {
    receiver.close();
  }

  private ApiClient.Reply create(String sources) {
    return api.post(
        "/lists/" + LIST + "/webhooks",
        "{\"url\":\"%s\",%s,%s}".formatted(receiver.url("/hook"), EVERYTHING, sources));
  }

  private Map<String, String> only(Supplier<List<Map<String, String>>> forms) {
    await().untilAsserted(() -> assertThat(forms.get()).hasSize(1));
    return forms.get().get(0);
  }

  @Test
  void should_post_a_subscription_with_all_its_fields() {
    create(ALL_SOURCES);
    api.post(
        "/lists/" + LIST + "/members",
        """
        {"email_address":"zoe@example.org","status":"subscribed",
         "merge_fields":{"FNAME":"Zoë & Co","ADDRESS":{"addr1":"A 1","city":"B","state":"C","zip":"D"}}}""");

    Map<String, String> form = only(() -> receiver.forms("subscribe"));
    assertThat(form)
        .containsEntry("fired_at", "2026-03-01 12:00:00")
        .containsEntry("data[email]", "zoe@example.org")
        .containsEntry("data[list_id]", LIST)
        .containsEntry("data[merges][EMAIL]", "zoe@example.org")
        .containsEntry("data[merges][FNAME]", "Zoë & Co")
        .containsEntry("data[merges][ADDRESS][city]", "B")
        .containsEntry("data[merges][PHONE]", "")
        .containsKeys(
            "data[web_id]", "data[merges][INTERESTS]", "data[merges][GROUPINGS][0][name]");
    assertThat(form.get("data[id]")).matches("[0-9a-f]{10}");
    assertThat(receiver.posts().get(0).agent()).isEqualTo("MailChimp.com");
  }

  @Test
  void should_sign_each_post_with_the_secret_of_the_creation() {
    String secret = create(ALL_SOURCES).text("/signing_secret");
    assertThat(secret).isNotEmpty();
    assertThat(api.get("/lists/" + LIST + "/webhooks").json().findValue("signing_secret")).isNull();
    subscribe("signed@example.org");

    await().untilAsserted(() -> assertThat(receiver.posts()).hasSize(1));
    Receiver.Post post = receiver.posts().get(0);
    assertThat(post.signature())
        .matches("t=1772366400,v1=[0-9a-f]{64}")
        .isEqualTo(WebhookSignature.header(secret, 1772366400, post.body()));
  }

  @Test
  void should_compute_the_documented_signature() {
    // computed with: printf '1.a=b' | openssl dgst -sha256 -hmac key
    assertThat(WebhookSignature.header("key", 1, "a=b"))
        .isEqualTo("t=1,v1=1b414df799d3363afddcba798d66ae22d5e6272a3b58c48fa9046b65726e0618");
  }

  @Test
  void should_keep_the_apis_own_changes_from_a_webhook_without_that_source() {
    create("\"sources\":{\"user\":true,\"admin\":true,\"api\":false}");
    subscribe("echo@example.org");
    sandbox.churn(LIST, new Churn(0, 3, 1, 2, 1));

    await().untilAsserted(() -> assertThat(receiver.posts()).hasSize(7));
    assertThat(receiver.forms("subscribe")).isEmpty();
    assertThat(receiver.forms("profile")).hasSize(3);
    assertThat(receiver.forms("unsubscribe"))
        .extracting(form -> form.get("data[action]"))
        .containsExactlyInAnyOrder("unsub", "unsub", "delete", "delete");
  }

  @Test
  void should_fire_profile_and_upemail_for_a_new_address() {
    subscribe("old@example.org");
    create(ALL_SOURCES);
    api.call("PATCH", path("old@example.org"), "{\"email_address\":\"fresh@example.org\"}");

    assertThat(only(() -> receiver.forms("upemail")))
        .containsEntry("data[old_email]", "old@example.org")
        .containsEntry("data[new_email]", "fresh@example.org");
    assertThat(only(() -> receiver.forms("profile")))
        .containsEntry("data[email]", "fresh@example.org");
  }

  @Test
  void should_fire_cleaned_without_an_id() {
    subscribe("bounced@example.org");
    create(ALL_SOURCES);
    api.call("PATCH", path("bounced@example.org"), "{\"status\":\"cleaned\"}");
    assertThat(only(() -> receiver.forms("cleaned")))
        .containsEntry("data[email]", "bounced@example.org")
        .containsEntry("data[reason]", "hard")
        .doesNotContainKey("data[id]");
  }

  @Test
  void should_not_fire_for_tags() {
    subscribe("tags@example.org");
    create(ALL_SOURCES);
    api.post(
        path("tags@example.org") + "/tags", "{\"tags\":[{\"name\":\"a\",\"status\":\"active\"}]}");
    api.call("PATCH", path("tags@example.org"), "{\"vip\":true}");
    only(() -> receiver.forms("profile"));
    assertThat(receiver.posts()).hasSize(1);
  }

  @Test
  void should_try_again_until_the_receiver_takes_it() {
    create(ALL_SOURCES);
    receiver.answersNext(500, 503);
    subscribe("again@example.org");
    await().untilAsserted(() -> assertThat(sandbox.webhooksDelivered()).isEqualTo(1));
    assertThat(receiver.forms("subscribe")).hasSize(3);
    assertThat(sandbox.webhooksFailed()).isEqualTo(2);
  }

  @Test
  void should_disable_a_webhook_that_answers_410() {
    create(ALL_SOURCES);
    receiver.answersNext(410);
    subscribe("gone@example.org");
    await()
        .untilAsserted(
            () ->
                assertThat(api.get("/sandbox/status").text("/audiences/0/webhooks/0/enabled"))
                    .isEqualTo("false"));
    subscribe("silent@example.org");
    assertThat(receiver.posts()).hasSize(1);
  }

  @Test
  void should_refuse_an_address_that_does_not_answer_the_check() {
    receiver.answersGet(400);
    ApiClient.Reply reply = create(ALL_SOURCES);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.text("/detail"))
        .startsWith("We couldn't verify the URL is working")
        .endsWith("HTTP Code: 400");
  }

  @Test
  void should_take_one_webhook_per_address_whatever_its_query() {
    create(ALL_SOURCES);
    ApiClient.Reply reply =
        api.post(
            "/lists/" + LIST + "/webhooks",
            "{\"url\":\"%s\",%s}".formatted(receiver.url("/hook?other=1"), EVERYTHING));
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.text("/detail")).contains("can't set up multiple WebHooks");
  }

  @Test
  void should_change_and_delete_a_webhook() {
    String webhook = "/lists/" + LIST + "/webhooks/" + create(ALL_SOURCES).text("/id");
    ApiClient.Reply changed =
        api.call("PATCH", webhook, "{\"events\":{\"profile\":false},\"sources\":{\"api\":false}}");
    assertThat(changed.text("/events/profile")).isEqualTo("false");
    assertThat(changed.text("/events/subscribe")).isEqualTo("true");
    assertThat(changed.text("/sources/api")).isEqualTo("false");
    assertThat(api.call("DELETE", webhook, null).status()).isEqualTo(204);
    assertThat(api.get(webhook).status()).isEqualTo(404);
  }
}
