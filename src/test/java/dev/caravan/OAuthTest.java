package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.sandbox.OAuthPlay;
import dev.caravan.web.Browser;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** "Connect with Mailchimp", with the sandbox's OAuth server. */
@ExtendWith(SharedTown.class)
class OAuthTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final Town town;

  OAuthTest(Town town) {
    this.town = town;
  }

  @AfterEach
  void playFair() {
    town.sandbox.plays(OAuthPlay.YES);
  }

  @Test
  void should_connect_an_account_and_land_on_a_confirmation() throws Exception {
    town.sandbox.createAudience("Seen by a token", 1);
    HttpResponse<String> landed = get(permission(authorize("granted")));

    assertThat(landed.statusCode()).isEqualTo(200);
    assertThat(landed.body())
        .contains("The account granted is connected with", "The same login is used by", "main")
        .contains("Caravan Sandbox", "owner", "us99", "href=\"/settings#account-granted\"")
        .contains("/assets/");
    assertThat(landed.headers().firstValue("Cache-Control")).contains("no-store");
    JsonNode account = town.api("GET", "/api/accounts/granted", null);
    assertThat(account.get("state").asText()).isEqualTo("CONNECTED");
    assertThat(account.at("/instance/dataCentre").asText()).isEqualTo("us99");
    assertThat(town.api("GET", "/api/accounts/granted/audiences", null).get("items")).isNotEmpty();
    assertThat(town.api("GET", "/api/audit?path=/api/accounts/granted", null).get("items"))
        .hasSize(1)
        .allSatisfy(
            entry -> {
              assertThat(entry.get("who").asText()).isEqualTo("caravan.api.token");
              assertThat(entry.get("means").asText()).isEqualTo("setting");
            });

    town.sandbox.revokeTokens();
    assertThat(town.call(Town.TOKEN, "GET", "/api/accounts/granted/audiences", null).statusCode())
        .isEqualTo(502);
    JsonNode revoked = town.api("GET", "/api/accounts/granted", null);
    assertThat(revoked.get("state").asText()).isEqualTo("NEEDS_ATTENTION");
    assertThat(revoked.get("detail").asText()).contains("connect with Mailchimp again");

    get(permission(authorize("granted")));
    assertThat(town.api("GET", "/api/accounts/granted", null).get("state").asText())
        .isEqualTo("CONNECTED");
    assertThat(town.call(Town.TOKEN, "DELETE", "/api/accounts/granted", null).statusCode())
        .isEqualTo(204);
    assertThat(town.api("GET", "/api/accounts/granted", null).get("detail").asText())
        .contains("was reset");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          NO | 400 | Mailchimp gave no permission for the account refused
          CODE_REFUSED | 502 | invalid_grant
          BAD_TOKEN | 422 | the token that was given out is not valid
          BAD_DATA_CENTRE | 422 | what was told as data centre is none
          VIEWER | 422 | this login has the role viewer
          OUT_OF_ORDER | 502 | temporarily_unavailable
          """)
  void should_connect_nothing_and_say_why(OAuthPlay play, int status, String reason)
      throws Exception {
    town.sandbox.plays(play);
    HttpResponse<String> landed = get(permission(authorize("refused")));
    assertThat(landed.statusCode()).isEqualTo(status);
    assertThat(landed.body()).contains("Not connected", reason, "href=\"/settings#connect\"");
    assertThat(town.call(Town.TOKEN, "GET", "/api/accounts/refused", null).statusCode())
        .isEqualTo(404);
  }

  @Test
  void should_take_each_way_back_once_and_none_that_nobody_was_sent_on() throws Exception {
    URI back = permission(authorize("once"));
    assertThat(get(back).statusCode()).isEqualTo(200);
    assertThat(get(back).statusCode()).isEqualTo(400);
    URI late = permission(authorize("late"));
    town.jdbi.useHandle(handle -> handle.execute("update oauth_state set expires_at = now()"));
    assertThat(get(late).body()).contains("older than ten minutes");
    for (String query : new String[] {"", "?code=1", "?state=made-up&code=1", "?state=&code="}) {
      assertThat(get(URI.create(origin() + "/oauth/callback" + query)).statusCode())
          .as(query)
          .isEqualTo(400);
    }
    assertThat(
            get(URI.create(
                    origin()
                        + "/oauth/callback?state=<script>&code=1"
                            .replace("<script>", "%3Cscript%3E")))
                .body())
        .doesNotContain("<script>");
  }

  @Test
  void should_connect_nothing_for_who_may_not_do_it_any_more() throws Exception {
    String token = town.token("fay", "admin", "admin", false);
    HttpResponse<String> sent = town.call(token, "GET", "/api/accounts/of-fay/authorize", null);
    URI back = permission(URI.create(sent.headers().firstValue("Location").orElseThrow()));
    town.api("PUT", "/api/users/fay", "{\"role\": \"viewer\"}");

    HttpResponse<String> landed = get(back);
    assertThat(landed.statusCode()).isEqualTo(403);
    assertThat(landed.body()).contains("fay began this and may not connect accounts any more");
    assertThat(town.call(Town.TOKEN, "GET", "/api/accounts/of-fay", null).statusCode())
        .isEqualTo(404);
  }

  @Test
  void should_end_only_in_the_browser_in_which_it_was_begun() throws Exception {
    Browser browser = new Browser(town.port);
    browser.logIn("password-of-the-test");
    HttpResponse<String> sent = browser.submit("/connect/browser", Map.of());
    Matcher address =
        Pattern.compile("url=(.*)").matcher(sent.headers().firstValue("Refresh").orElseThrow());
    assertThat(address.find()).isTrue();
    URI back = permission(URI.create(address.group(1)));

    assertThat(get(back).body()).contains("was begun in another browser");
    assertThat(town.call(Town.TOKEN, "GET", "/api/accounts/browser", null).statusCode())
        .isEqualTo(404);
    HttpResponse<String> again = browser.submit("/connect/browser", Map.of());
    URI right =
        permission(
            URI.create(
                again.headers().firstValue("Refresh").orElseThrow().substring("0; url=".length())));
    HttpResponse<String> landed = browser.open(right.getPath() + "?" + right.getRawQuery());
    assertThat(landed.body()).contains("The account browser is connected");
  }

  @Test
  void should_not_connect_another_account_of_mailchimp_under_a_name_in_use() throws Exception {
    assertThat(get(permission(authorize("taken"))).statusCode()).isEqualTo(200);
    town.jdbi.useHandle(
        handle -> handle.execute("update account set account_id = 'other' where name = 'taken'"));
    assertThat(get(permission(authorize("taken"))).body())
        .contains("connect it under another name");
  }

  private String origin() {
    return "http://127.0.0.1:" + town.port;
  }

  /** Where Caravan sends a person. */
  private URI authorize(String account) {
    HttpResponse<String> sent =
        town.call(Town.TOKEN, "GET", "/api/accounts/" + account + "/authorize", null);
    assertThat(sent.statusCode()).isEqualTo(302);
    return URI.create(sent.headers().firstValue("Location").orElseThrow());
  }

  /** Where Mailchimp sends the person back. */
  private static URI permission(URI authorize) throws Exception {
    HttpResponse<String> sent = get(authorize);
    assertThat(sent.statusCode()).isEqualTo(302);
    return URI.create(sent.headers().firstValue("Location").orElseThrow());
  }

  private static HttpResponse<String> get(URI address) throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
  }
}
