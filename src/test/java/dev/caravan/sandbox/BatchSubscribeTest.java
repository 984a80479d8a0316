package dev.caravan.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchSubscribeTest extends SandboxTest {

  @Test
  void should_create_and_update_in_one_request() {
    subscribe("old@example.org");
    JsonNode reply =
        batch(
                """
                {"email_address":"new@example.org","status_if_new":"subscribed"},
                {"email_address":"OLD@example.org","merge_fields":{"FNAME":"Óla"}}""",
                ",\"update_existing\":true")
            .json();

    assertThat(reply.path("total_created").asInt()).isEqualTo(1);
    assertThat(reply.path("total_updated").asInt()).isEqualTo(1);
    assertThat(reply.at("/new_members/0/status").asText()).isEqualTo("subscribed");
    assertThat(reply.at("/updated_members/0/merge_fields/FNAME").asText()).isEqualTo("Óla");
    assertThat(reply.at("/updated_members/0/full_name").asText()).isEqualTo("Óla");
  }

  @Test
  void should_answer_200_even_if_every_member_failed() {
    subscribe("there@example.org");
    ApiClient.Reply reply =
        batch(
            """
            {"email_address":"there@example.org","status":"subscribed"},
            {"email_address":"nobody","status":"subscribed"}""",
            "");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.json().path("error_count").asInt()).isEqualTo(2);
    assertThat(reply.json().path("errors").get(0))
        .isEqualTo(
            Json.object()
                .put("email_address", "there@example.org")
                .put(
                    "error",
                    "there@example.org is already a list member, do you want to update? please"
                        + " provide update_existing:true in the request body")
                .put("error_code", "ERROR_CONTACT_EXISTS"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ann@@example.org|Please provide a valid email address.",
        "ann@nowhere|Please provide a valid email address.",
        "ann..b@example.org|Please provide a valid email address.",
        "ann@example.com|ann@example.com looks fake or invalid, please enter a real email address.",
        "ann@a-lot-of-lists.test|ann@a-lot-of-lists.test has signed up to a lot of lists very"
            + " recently; we're not allowing more signups for now"
      })
  void should_refuse_an_address_with_the_real_text(String email, String text) {
    JsonNode error =
        batch("{\"email_address\":\"%s\",\"status\":\"subscribed\"}".formatted(email), "")
            .json()
            .at("/errors/0");
    assertThat(error.path("error").asText()).isEqualTo(text);
    assertThat(error.path("error_code").asText()).isEqualTo("ERROR_GENERIC");
    assertThat(error.has("field")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POINTS|\"many\"|Please enter a number",
        "SIGNUP|\"2026-02-30\"|Please enter the date",
        "BIRTHDAY|\"13/01\"|Please enter a month (01-12) and a day (01-31)",
        "TIER|\"z\"|Value must be one of: Bronze, Silver, Gold, Platinum,  (not z)",
        "GENDER|\"z\"|Value must be one of: female, male, other,  (not z)",
        "ADDRESS|{\"addr1\":\"Main Street 1\"}|Please enter a complete address",
        "ADDRESS|\"Main Street 1\"|Please enter a complete address",
        "ZIP|\"1234\"|Please enter a zip code (5 digits)",
        "WEBSITE|\"shop\"|Please enter a valid URL"
      })
  void should_refuse_a_merge_value_that_does_not_fit(String tag, String value, String message) {
    JsonNode error = withMergeField(tag, value).at("/errors/0");
    assertThat(error.path("error").asText()).isEqualTo("Your merge fields were invalid.");
    assertThat(error.path("field").asText()).isEqualTo(tag);
    assertThat(error.path("field_message").asText()).isEqualTo(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POINTS|\"12.50\"|12.50",
        "POINTS|7|7",
        "SIGNUP|\"31-12-2025\"|\"2025-12-31\"",
        "SIGNUP|\"12/31/2025\"|\"2025-12-31\"",
        "SIGNUP|\"2025/12/31\"|\"2025-12-31\"",
        "BIRTHDAY|\"2/9\"|\"02/09\"",
        "FNAME|12|\"12\"",
        "FNAME|\"\"|\"\"",
        "TIER|\"Gold\"|\"Gold\""
      })
  void should_store_a_merge_value_in_its_own_form(String tag, String value, String stored) {
    JsonNode reply = withMergeField(tag, value);
    assertThat(reply.at("/new_members/0/merge_fields/" + tag).toString())
        .isEqualTo(Json.read(stored.getBytes(StandardCharsets.UTF_8)).toString());
  }

  @Test
  void should_cut_text_after_255_bytes_even_within_a_character() {
    JsonNode reply = withMergeField("FNAME", "\"" + "é".repeat(200) + "\"");
    assertThat(reply.at("/new_members/0/merge_fields/FNAME").asText())
        .isEqualTo("é".repeat(127) + "\uFFFD");
  }

  @Test
  void should_need_a_status_for_an_unknown_address() {
    JsonNode reply = batch("{\"email_address\":\"who@example.org\"}", "").json();
    assertThat(reply.at("/errors/0/field").asText()).isEqualTo("status");
    assertThat(sandbox.member(LIST, "who@example.org")).isEmpty();
  }

  @Test
  void should_leave_somebody_unsubscribed_who_unsubscribed_himself() {
    subscribe("gone@example.org");
    unsubscribeAsUser("gone@example.org");
    JsonNode reply =
        batch(
                "{\"email_address\":\"gone@example.org\",\"status\":\"subscribed\"}",
                ",\"update_existing\":true")
            .json();
    assertThat(reply.path("total_updated").asInt()).isEqualTo(1);
    assertThat(reply.at("/updated_members/0/status").asText()).isEqualTo("unsubscribed");
  }

  @Test
  void should_subscribe_again_whom_the_api_unsubscribed() {
    subscribe("back@example.org");
    api.call("PATCH", path("back@example.org"), "{\"status\":\"unsubscribed\"}");
    JsonNode reply =
        batch(
                "{\"email_address\":\"back@example.org\",\"status\":\"subscribed\"}",
                ",\"update_existing\":true")
            .json();
    assertThat(reply.at("/updated_members/0/status").asText()).isEqualTo("subscribed");
  }

  @Test
  void should_refuse_a_cleaned_member_as_in_compliance_state() {
    String cleaned = api.emails(LIST, "status=cleaned", 100).get(0);
    JsonNode reply =
        batch(
                "{\"email_address\":\"%s\",\"status\":\"subscribed\"}".formatted(cleaned),
                ",\"update_existing\":true")
            .json();
    assertThat(reply.at("/errors/0/error").asText())
        .isEqualTo(
            cleaned
                + " is already a list member in compliance state due to unsubscribe, bounce, or"
                + " compliance review.");
  }

  @Test
  void should_bring_an_archived_member_back_with_its_ids() {
    JsonNode archived =
        api.get("/lists/" + LIST + "/members?status=archived").json().at("/members/0");
    JsonNode reply =
        batch(
                "{\"email_address\":\"%s\",\"status_if_new\":\"subscribed\"}"
                    .formatted(archived.path("email_address").asText()),
                ",\"update_existing\":true")
            .json();
    assertThat(reply.at("/updated_members/0/status").asText()).isEqualTo("subscribed");
    assertThat(reply.at("/updated_members/0/web_id")).isEqualTo(archived.path("web_id"));
  }

  @Test
  void should_fail_duplicates_unless_told_to_skip_them() {
    String twice =
        """
        {"email_address":"two@example.org","status":"subscribed"},
        {"email_address":"Two@example.org","status":"unsubscribed"}""";
    assertThat(batch(twice, "").json().path("error_count").asInt()).isEqualTo(2);
    JsonNode reply =
        api.post("/lists/" + LIST + "?skip_duplicate_check=true", "{\"members\":[" + twice + "]}")
            .json();
    assertThat(reply.path("total_created").asInt()).isEqualTo(1);
    assertThat(reply.path("error_count").asInt()).isZero();
    assertThat(reply.at("/new_members/0/status").asText()).isEqualTo("subscribed");
  }

  @Test
  void should_replace_tags_only_when_syncing_existing_members() {
    batch("{\"email_address\":\"t@example.org\",\"status\":\"subscribed\",\"tags\":[\"a\"]}", "");
    assertThat(tagsAfter("b", "")).containsExactly("a", "b");
    assertThat(tagsAfter("c", ",\"sync_tags\":true")).containsExactly("c");
  }

  private List<String> tagsAfter(String tag, String rest) {
    return batch(
            "{\"email_address\":\"t@example.org\",\"tags\":[\"%s\"]}".formatted(tag),
            ",\"update_existing\":true" + rest)
        .json()
        .at("/updated_members/0/tags")
        .findValuesAsText("name");
  }

  @Test
  void should_refuse_the_whole_request_for_a_null_or_a_wrong_type() {
    ApiClient.Reply reply =
        batch(
            """
            {"email_address":"fine@example.org","status":"subscribed"},
            {"email_address":"b@example.org","status":"subscribed","merge_fields":{"FNAME":null}}""",
            "");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.contentType()).startsWith("application/problem+json");
    assertThat(reply.text("/title")).isEqualTo("Invalid Resource");
    assertThat(reply.text("/errors/0/field")).isEqualTo("members.item:1.merge_fields.FNAME");
    assertThat(reply.text("/errors/0/message"))
        .isEqualTo("Schema describes string, NULL found instead");
    assertThat(sandbox.member(LIST, "fine@example.org")).isEmpty();
    assertThat(
            batch("{\"email_address\":\"b@example.org\",\"merge_fields\":[]}", "")
                .text("/errors/0/message"))
        .isEqualTo("Schema describes object, array found instead");
  }

  @Test
  void should_refuse_more_than_500_members() {
    String one = "{\"email_address\":\"a@example.org\",\"status\":\"subscribed\"}";
    assertThat(batch(String.join(",", Collections.nCopies(501, one)), "").status()).isEqualTo(400);
  }

  @Test
  void should_move_last_changed_only_when_a_value_changes() {
    subscribe("same@example.org");
    clock.advance(Duration.ofHours(1));
    String update = "{\"email_address\":\"same@example.org\",\"merge_fields\":{\"FNAME\":\"%s\"}}";
    JsonNode reply = batch(update.formatted(""), ",\"update_existing\":true").json();
    assertThat(reply.at("/updated_members/0/last_changed").asText())
        .isEqualTo("2026-03-01T12:00:00+00:00");
    reply = batch(update.formatted("Bo"), ",\"update_existing\":true").json();
    assertThat(reply.at("/updated_members/0/last_changed").asText())
        .isEqualTo("2026-03-01T13:00:00+00:00");
  }

  @Test
  void should_require_a_value_unless_told_to_skip_the_check() {
    api.post(
        "/lists/" + LIST + "/merge-fields",
        "{\"name\":\"Shop\",\"type\":\"text\",\"tag\":\"SHOP\",\"required\":true}");
    String body = "{\"members\":[{\"email_address\":\"r@example.org\",\"status\":\"subscribed\"}]}";
    assertThat(api.post("/lists/" + LIST, body).text("/errors/0/field_message"))
        .isEqualTo("Please enter a value");
    assertThat(
            api.post("/lists/" + LIST + "?skip_merge_validation=true", body)
                .json()
                .path("total_created")
                .asInt())
        .isEqualTo(1);
  }

  private JsonNode withMergeField(String tag, String value) {
    return batch(
            "{\"email_address\":\"m@example.org\",\"status\":\"subscribed\",\"merge_fields\":{\"%s\":%s}}"
                .formatted(tag, value),
            "")
        .json();
  }

  private void unsubscribeAsUser(String email) {
    while (!sandbox
        .member(LIST, email)
        .orElseThrow()
        .path("status")
        .asText()
        .equals("unsubscribed")) {
      sandbox.churn(LIST, new Churn(0, 0, 0, 50, 0));
    }
  }
}
