package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.web.Browser;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Users, their tokens and their sessions, over HTTP. */
@ExtendWith(SharedTown.class)
class UserAccessTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final Town town;

  UserAccessTest(Town town) {
    this.town = town;
  }

  @Test
  void should_let_a_token_do_what_its_scope_and_its_user_both_allow() throws Exception {
    String viewer = town.token("vi", "viewer", "read", true);
    String narrow = town.token("eve", "editor", "read", true);
    String editor = town.token("ed", "editor", "edit", true);
    String segment =
        "{\"segment\": \"of-ed\", \"where\": {\"property\": \"city\", \"is\": [\"Oslo\"]}}";

    assertThat(town.call(viewer, "GET", "/api/segments", null).statusCode()).isEqualTo(200);
    for (String token : new String[] {viewer, narrow}) {
      HttpResponse<String> refused = town.call(token, "PUT", "/api/segments/of-ed", segment);
      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(refused.body()).contains("PUT /api/segments/{name} needs the role editor");
    }
    assertThat(town.call(editor, "PUT", "/api/segments/of-ed", segment).statusCode())
        .isBetween(200, 201);
    assertThat(town.call(editor, "GET", "/api/users", null).statusCode()).isEqualTo(403);
    assertThat(town.call(editor, "GET", "/api/nothing", null).statusCode()).isEqualTo(404);
    assertThat(json(town.call(narrow, "GET", "/api/me", null)).toString())
        .isEqualTo("{\"name\":\"eve\",\"role\":\"viewer\",\"personalData\":true}");

    town.api("PUT", "/api/users/ed", "{\"role\": \"viewer\"}");
    assertThat(town.call(editor, "PUT", "/api/segments/of-ed", segment).statusCode())
        .isEqualTo(403);
    town.api("DELETE", "/api/segments/of-ed", null);
  }

  @Test
  void should_end_a_token_with_its_user_with_its_removal_and_with_its_time() throws Exception {
    String token = town.token("tom", "viewer", "read", false);
    String other = town.token("tim", "viewer", "read", false);
    String late = town.token("tam", "viewer", "read", false);
    JsonNode own = json(town.call(other, "GET", "/api/tokens", null)).get("items");
    assertThat(own).hasSize(1);
    assertThat(own.get(0).has("token")).isFalse();

    town.api("DELETE", "/api/users/tom", null);
    assertThat(town.call(token, "GET", "/api/me", null).statusCode()).isEqualTo(401);
    String path = "/api/tokens/" + own.get(0).get("id").asText();
    assertThat(town.call(late, "DELETE", path, null).statusCode()).isEqualTo(404);
    assertThat(town.call(other, "DELETE", path, null).statusCode()).isEqualTo(204);
    assertThat(town.call(other, "GET", "/api/me", null).statusCode()).isEqualTo(401);
    town.jdbi.useHandle(
        handle ->
            handle.execute(
                "update api_token set expires_at = now() where owner = (select id from console_user where name = 'tam')"));
    assertThat(town.call(late, "GET", "/api/me", null).statusCode()).isEqualTo(401);
    assertThat(
            town.count(
                "select count(*) from api_token where encode(hash, 'escape') like '%caravan_%'"))
        .isZero();
  }

  @Test
  void should_let_no_admin_lock_themselves_out() {
    String boss = town.token("boss", "admin", "admin", true);
    HttpResponse<String> refused = town.call(boss, "DELETE", "/api/users/boss", null);
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(refused.body()).contains("another admin can remove boss");
    HttpResponse<String> less = town.call(boss, "PUT", "/api/users/boss", "{\"role\": \"editor\"}");
    assertThat(less.statusCode()).isEqualTo(422);
    assertThat(less.body()).contains("of oneself stays admin");
    town.api("DELETE", "/api/users/boss", null);
  }

  @Test
  void should_not_let_a_token_outgrow_who_makes_it() throws Exception {
    String viewer = town.token("nora", "viewer", "read", true);
    assertThat(
            town.call(viewer, "POST", "/api/tokens", "{\"name\": \"x\", \"scope\": \"read\"}")
                .body())
        .contains("a token makes other tokens only when its scope is admin");
    HttpResponse<String> wrong =
        town.call(
            Town.TOKEN,
            "POST",
            "/api/tokens",
            "{\"name\": \"\", \"scope\": \"all\", \"expiresAt\": \"2020-01-01T00:00:00Z\", \"x\": 1}");
    assertThat(json(wrong).get("errors").findValuesAsText("field"))
        .containsExactly("x", "name", "scope", "expiresAt", "user");
  }

  @Test
  void should_mask_people_for_those_who_may_not_see_them() throws Exception {
    town.api("PUT", "/api/properties/nickname", "{\"type\": \"text\", \"pii\": true}");
    town.upload(
        "{\"identifiers\": {\"email\": \"zoe@access.test\"}, \"properties\": {\"nickname\": \"Zo\", \"city\": \"Oslo\"}}");
    String seeing = town.token("sue", "viewer", "read", true);
    String blind = town.token("bo", "viewer", "read", false);
    String path = "/api/profiles?email=zoe@access.test";
    assertThat(town.call(seeing, "GET", path, null).body())
        .contains("zoe@access.test", "\"Zo\"", "Oslo");
    assertThat(town.call(blind, "GET", path, null).body())
        .contains("z…@access.test", "Oslo")
        .doesNotContain("zoe@", "\"Zo\"");
  }

  @Test
  void should_end_a_session_when_its_user_is_changed_or_removed() throws Exception {
    town.token("ann", "operator", "run", true);
    Browser browser = new Browser(town.port);
    assertThat(browser.logIn("ann", "wrong").statusCode()).isEqualTo(401);
    assertThat(browser.logIn("ann", "long-enough-for-ann").uri().getPath()).isEqualTo("/");
    assertThat(browser.open("/").uri().getPath()).isEqualTo("/");

    town.api("PUT", "/api/users/ann", "{\"role\": \"viewer\"}");
    assertThat(browser.open("/").uri().getPath()).isEqualTo("/login");
    browser.logIn("ann", "long-enough-for-ann");
    HttpResponse<String> refused = browser.submit("/sandbox/open", java.util.Map.of());
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("This needs the role operator; ann is viewer.");

    town.api("DELETE", "/api/users/ann", null);
    assertThat(browser.open("/").uri().getPath()).isEqualTo("/login");
    assertThat(browser.logIn("ann", "long-enough-for-ann").statusCode()).isEqualTo(401);
  }

  @Test
  void should_keep_a_disabled_user_out_until_enabled_and_write_down_who_tries() throws Exception {
    String token = town.token("dis", "viewer", "read", true);
    String password = "long-enough-for-dis";
    Browser browser = new Browser(town.port);
    browser.logIn("dis", password);
    assertThat(browser.open("/").uri().getPath()).isEqualTo("/");

    JsonNode disabled =
        town.api("PUT", "/api/users/dis", "{\"role\": \"viewer\", \"disabled\": true}");
    assertThat(disabled.get("disabled").asBoolean()).isTrue();
    assertThat(disabled.hasNonNull("disabledAt")).isTrue();
    assertThat(browser.open("/").uri().getPath()).isEqualTo("/login");
    assertThat(town.call(token, "GET", "/api/me", null).statusCode()).isEqualTo(401);
    HttpResponse<String> right = browser.logIn("dis", password);
    HttpResponse<String> wrong = browser.logIn("dis", "a-password-that-is-wrong");
    assertThat(right.statusCode()).isEqualTo(401);
    assertThat(right.body()).contains("do not fit");
    assertThat(wrong.body()).isEqualTo(right.body());
    assertThat(
            town.call(
                    Town.TOKEN,
                    "POST",
                    "/api/tokens",
                    "{\"user\": \"dis\", \"name\": \"x\", \"scope\": \"read\"}")
                .statusCode())
        .isEqualTo(409);
    JsonNode tried = town.api("GET", "/api/audit?who=dis", null).get("items");
    assertThat(tried).hasSize(1);
    assertThat(tried.get(0).toString())
        .contains("\"means\":\"password\"", "\"call\":\"POST /login\"", "\"status\":401")
        .doesNotContain(password);

    town.api("PUT", "/api/users/dis", "{\"role\": \"operator\"}");
    assertThat(town.call(token, "GET", "/api/me", null).statusCode()).isEqualTo(401);
    town.api("PUT", "/api/users/dis", "{\"role\": \"viewer\", \"disabled\": false}");
    assertThat(town.call(token, "GET", "/api/me", null).statusCode()).isEqualTo(200);
    assertThat(browser.logIn("dis", password).uri().getPath()).isEqualTo("/");
  }

  @Test
  void should_always_keep_an_admin_who_may_log_in() throws Exception {
    // Other tests of this town have made admins, too.
    town.jdbi.useHandle(
        handle ->
            handle.execute("delete from console_user where role = 'admin' and name <> 'admin'"));
    String own = town.token("chief", "admin", "admin", true);
    String disable = "{\"role\": \"admin\", \"personalData\": true, \"disabled\": true}";
    HttpResponse<String> self = town.call(own, "PUT", "/api/users/chief", disable);
    assertThat(self.statusCode()).isEqualTo(422);
    assertThat(self.body()).contains("of oneself stays false");

    assertThat(town.call(own, "PUT", "/api/users/admin", disable).statusCode()).isEqualTo(200);
    // The token of the settings is nobody's own: only the rule about the last admin is left.
    for (String body : new String[] {disable, "{\"role\": \"viewer\"}"}) {
      HttpResponse<String> last = town.call(Town.TOKEN, "PUT", "/api/users/chief", body);
      assertThat(last.statusCode()).isEqualTo(409);
      assertThat(last.body()).contains("chief is the last admin who may log in");
    }
    assertThat(town.call(Town.TOKEN, "DELETE", "/api/users/chief", null).statusCode())
        .isEqualTo(409);

    town.api("PUT", "/api/users/admin", disable.replace("disabled\": true", "disabled\": false"));
    assertThat(town.call(Town.TOKEN, "DELETE", "/api/users/chief", null).statusCode())
        .isEqualTo(204);
  }

  @Test
  void should_change_ones_own_password_by_the_present_one() throws Exception {
    String token = town.token("pat", "viewer", "read", false);
    String wrong = "{\"current\": \"guessed\", \"password\": \"another-long-one\"}";
    assertThat(town.call(token, "PUT", "/api/me", wrong).body())
        .contains("is not the present password");
    String right = wrong.replace("guessed", "long-enough-for-pat");
    assertThat(town.call(token, "PUT", "/api/me", right).statusCode()).isEqualTo(200);
    assertThat(new Browser(town.port).logIn("pat", "another-long-one").statusCode()).isEqualTo(200);
  }

  @Test
  void should_keep_the_first_user_an_admin() {
    assertThat(town.call(Town.TOKEN, "DELETE", "/api/users/admin", null).statusCode())
        .isEqualTo(409);
    assertThat(
            town.call(Town.TOKEN, "PUT", "/api/users/admin", "{\"role\": \"viewer\"}").statusCode())
        .isEqualTo(422);
  }

  private static JsonNode json(HttpResponse<String> answer) throws Exception {
    return JSON.readTree(answer.body());
  }
}
