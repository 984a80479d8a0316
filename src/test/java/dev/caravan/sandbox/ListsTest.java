package dev.caravan.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListsTest extends SandboxTest {

  @Test
  void should_list_ten_merge_fields_unless_told_otherwise_and_never_email() {
    JsonNode page = api.get("/lists/" + LIST + "/merge-fields").json();
    assertThat(page.path("merge_fields")).hasSize(10);
    assertThat(page.path("total_items").asInt()).isEqualTo(17);
    assertThat(api.get("/lists/" + LIST + "/merge-fields?count=100").json().findValuesAsText("tag"))
        .hasSize(17)
        .doesNotContain("EMAIL");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"name\":\"A\",\"type\":\"text\",\"tag\":\"ELEVENCHARS\"}|tag",
        "{\"name\":\"A\",\"type\":\"colour\"}|type",
        "{\"type\":\"text\"}|name",
        "{\"name\":\"A\",\"type\":\"radio\"}|options.choices",
        "{\"name\":null,\"type\":\"text\"}|name"
      })
  void should_refuse_a_merge_field_that_cannot_be(String body, String field) {
    ApiClient.Reply reply = api.post("/lists/" + LIST + "/merge-fields", body);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.text("/errors/0/field")).isEqualTo(field);
  }

  @Test
  void should_take_up_to_thirty_merge_fields_in_upper_case() {
    String body = "{\"name\":\"A\",\"type\":\"text\",\"tag\":\"f%d\"}";
    for (int i = 18; i <= 30; i++) {
      assertThat(api.post("/lists/" + LIST + "/merge-fields", body.formatted(i)).text("/tag"))
          .isEqualTo("F" + i);
    }
    assertThat(api.post("/lists/" + LIST + "/merge-fields", body.formatted(31)).status())
        .isEqualTo(400);
    assertThat(api.post("/lists/" + LIST + "/merge-fields", body.formatted(18)).status())
        .isEqualTo(400);
  }

  @Test
  void should_count_the_members_of_an_audience() {
    JsonNode list = api.get("/lists/" + LIST).json();
    assertThat(list.path("double_optin").isBoolean()).isTrue();
    assertThat(list.at("/stats/member_count").asInt())
        .isEqualTo(sandbox.count(LIST, MemberStatus.SUBSCRIBED));
    assertThat(list.at("/stats/total_contacts").asInt())
        .isEqualTo(api.emails(LIST, "", 100).size());
  }

  @Test
  void should_create_audiences_and_churn_over_http() {
    ApiClient.Reply created =
        api.post(
            "/sandbox/audiences", "{\"name\":\"Ties\",\"members\":50,\"sameLastChanged\":true}");
    String list = created.text("/id");
    assertThat(
            api.get("/lists/" + list + "/members?count=100&status=subscribed")
                .json()
                .findValuesAsText("last_changed"))
        .hasSizeGreaterThan(20)
        .containsOnly("2026-02-28T12:00:00+00:00");

    assertThat(
            api.post("/sandbox/audiences/" + list + "/churn", "{\"insert\":3,\"delete\":2}")
                .text("/changed"))
        .isEqualTo("5");
    assertThat(sandbox.members(list)).hasSize(51);
    assertThat(api.post("/sandbox/audiences", "{\"members\":-1}").status()).isEqualTo(400);
  }

  @Test
  void should_count_calls_by_route() {
    api.get("/lists/" + LIST + "/members");
    api.get("/lists/" + LIST + "/members?offset=10");
    assertThat(sandbox.calls()).containsEntry("GET /lists/{list}/members", 2L);
    assertThat(api.get("/sandbox/calls?limit=1").text("/0/query")).isEqualTo("offset=10");
  }

  @Test
  void should_generate_the_same_people_for_the_same_seed() {
    String first = sandbox.createAudience("A", 100, 5, false);
    String second = sandbox.createAudience("B", 100, 5, false);
    String other = sandbox.createAudience("C", 100, 6, false);
    assertThat(emails(first)).isEqualTo(emails(second));
    assertThat(emails(first)).doesNotContainAnyElementsOf(emails(other));
  }

  @Test
  void should_generate_people_of_many_scripts_on_reserved_domains() {
    String list = sandbox.createAudience("World", 2000);
    Set<Character.UnicodeScript> scripts = new HashSet<>();
    Set<String> statuses = new HashSet<>();
    sandbox
        .members(list)
        .forEach(
            member -> {
              member
                  .path("full_name")
                  .asText()
                  .codePoints()
                  .mapToObj(Character.UnicodeScript::of)
                  .forEach(scripts::add);
              statuses.add(member.path("status").asText());
              assertThat(member.path("email_address").asText())
                  .matches("(?i).+@(example\\.org|[a-z]+\\.test)");
              assertThat(AddressRules.isValid(member.path("email_address").asText())).isTrue();
              assertThat(member.path("last_changed").asText()).isLessThan("2026-03-01T12:00:00");
            });
    assertThat(scripts)
        .contains(
            Character.UnicodeScript.LATIN,
            Character.UnicodeScript.GREEK,
            Character.UnicodeScript.CYRILLIC,
            Character.UnicodeScript.ARABIC,
            Character.UnicodeScript.HEBREW,
            Character.UnicodeScript.DEVANAGARI,
            Character.UnicodeScript.HAN,
            Character.UnicodeScript.HIRAGANA,
            Character.UnicodeScript.HANGUL);
    assertThat(statuses).hasSize(6);
  }

  private Set<String> emails(String list) {
    return sandbox
        .members(list)
        .map(member -> member.path("email_address").asText())
        .collect(Collectors.toSet());
  }
}
