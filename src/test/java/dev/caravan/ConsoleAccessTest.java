package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.web.Browser;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The pages about users, their tokens, what they changed, settings and accounts. */
@ExtendWith(SharedTown.class)
class ConsoleAccessTest {
  private final Town town;
  private Browser browser;

  ConsoleAccessTest(Town town) {
    this.town = town;
  }

  @BeforeEach
  void logIn() throws Exception {
    browser = new Browser(town.port);
    browser.logIn("password-of-the-test");
  }

  @Test
  void should_let_an_admin_add_change_disable_and_remove_a_user() throws Exception {
    String first = "first-password-of-ida";
    assertThat(
            browser
                .submit("/users", Map.of("name", "ida", "role", "viewer", "password", "short"))
                .body())
        .contains("must be a text of 12 to 200 characters", "value=\"ida\"");
    assertThat(
            browser
                .submit("/users", Map.of("name", "ida", "role", "viewer", "password", first))
                .body())
        .contains("ida may log in now", "href=\"/users/ida\"");
    assertThat(browser.submit("/users", Map.of("name", "ida", "role", "admin")).body())
        .contains("is taken by another user");

    Browser ida = new Browser(town.port);
    assertThat(ida.logIn("ida", first).uri().getPath()).isEqualTo("/");
    browser.submit("/users/ida", Map.of("role", "operator", "personalData", "true"));
    assertThat(ida.open("/").uri().getPath()).isEqualTo("/login");
    assertThat(browser.page("/users")).contains("<td>visible</td>", "operator");

    String token = town.token("ida", "operator", "run", true);
    assertThat(browser.submit("/users/ida/disable", Map.of()).body())
        .contains("They are disabled", "action=\"/users/ida/enable\"", "get no new token")
        .doesNotContain("Make a token");
    assertThat(browser.page("/users")).contains("<span class=\"badge warn\">disabled</span>");
    assertThat(town.call(token, "GET", "/api/me", null).statusCode()).isEqualTo(401);
    assertThat(ida.logIn("ida", "long-enough-for-ida").statusCode()).isEqualTo(401);
    browser.submit("/users/ida/password", Map.of("password", "second-password-of-ida"));
    assertThat(ida.logIn("ida", "second-password-of-ida").statusCode()).isEqualTo(401);
    assertThat(browser.submit("/users/ida/enable", Map.of()).body())
        .contains("may log in again", "Make a token");
    assertThat(ida.logIn("ida", "second-password-of-ida").uri().getPath()).isEqualTo("/");

    assertThat(browser.submit("/users/ida/remove", Map.of()).body()).contains("ida is gone");
    HttpResponse<String> gone = browser.open("/users/ida");
    assertThat(gone.statusCode()).isEqualTo(404);
    assertThat(gone.body())
        .contains("here is no user ida; the list of users shows those there are")
        .doesNotContain("/api/");
    HttpResponse<String> refused = browser.submit("/users/admin/remove", Map.of());
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(refused.body()).contains("somebody must be able to let others in");
  }

  @Test
  void should_show_a_token_once_and_end_it() throws Exception {
    HttpResponse<String> made =
        browser.submit(
            "/account/tokens", Map.of("name", "once & <again>", "scope", "read", "days", "30"));
    assertThat(made.statusCode()).isEqualTo(201);
    Matcher shown = Pattern.compile("caravan_[A-Za-z0-9_-]{20,}").matcher(made.body());
    assertThat(shown.find()).isTrue();
    String token = shown.group();
    assertThat(town.call(token, "GET", "/api/me", null).statusCode()).isEqualTo(200);
    String account = browser.page("/account");
    assertThat(account).contains("once &amp; &lt;again&gt;").doesNotContain(token);
    assertThat(browser.page("/users/admin")).doesNotContain(token);

    Matcher revoke =
        Pattern.compile("action=\"(/account/tokens/[0-9]+/revoke)\" data-ask=\"End the token once")
            .matcher(account);
    assertThat(revoke.find()).isTrue();
    assertThat(browser.submit(revoke.group(1), Map.of()).body()).contains("opens nothing any more");
    assertThat(town.call(token, "GET", "/api/me", null).statusCode()).isEqualTo(401);
  }

  @Test
  void should_let_everybody_change_their_own_password_and_go_on() throws Exception {
    town.token("olga", "viewer", "read", false);
    Browser olga = new Browser(town.port);
    olga.logIn("olga", "long-enough-for-olga");
    assertThat(
            olga.submit(
                    "/account/password",
                    Map.of("current", "x", "password", "another-password", "again", "a-different"))
                .body())
        .contains("is not the same as the new password");
    assertThat(
            olga.submit(
                    "/account/password",
                    Map.of(
                        "current", "long-enough-for-olga",
                        "password", "another-password",
                        "again", "another-password"))
                .body())
        .contains("The password is changed", "Your account");
  }

  @Test
  void should_keep_from_others_what_is_for_admins() throws Exception {
    town.token("vera", "viewer", "read", false);
    Browser vera = new Browser(town.port);
    String home = vera.logIn("vera", "long-enough-for-vera").body();
    assertThat(home)
        .contains("href=\"/alerts\"", "href=\"/settings\"", "href=\"/account\"")
        .doesNotContain("href=\"/users\"", "href=\"/audit\"", "href=\"/connections/new\"");
    for (String path :
        new String[] {"/users", "/users/admin", "/audit", "/audit/file", "/settings/all"}) {
      HttpResponse<String> refused = vera.open(path);
      assertThat(refused.statusCode()).as(path).isEqualTo(403);
      assertThat(refused.body()).contains("This needs the role admin; vera is viewer.", "<nav");
    }
    assertThat(vera.open("/settings").body()).contains("main").doesNotContain("API key");
    assertThat(vera.open("/settings/properties").body()).doesNotContain("Add the property");
    assertThat(vera.submit("/settings/accounts/main/reset", Map.of()).statusCode()).isEqualTo(403);
    assertThat(
            vera.submit(
                    "/users", Map.of("name", "mine", "role", "admin", "password", "x".repeat(12)))
                .statusCode())
        .isEqualTo(403);
  }

  @Test
  void should_tell_who_changed_what_from_what_to_what() throws Exception {
    String path = "/api/segments/looked-into";
    for (String city : new String[] {"Oslo", "<b>Bergen</b>"}) {
      town.api(
          "PUT", path, "{\"where\": {\"property\": \"city\", \"is\": [\"%s\"]}}".formatted(city));
    }
    String found = browser.page("/audit?object=segments/looked-into");
    assertThat(found)
        .contains("Stores a segment", "caravan.api.token", "<code>where.is[0]</code>")
        .contains("<code>Oslo</code>", "<code>&lt;b&gt;Bergen&lt;/b&gt;</code>", "127.0.0.1")
        .doesNotContain("<b>Bergen");
    assertThat(browser.page("/audit?object=segments/looked-into&who=nobody"))
        .contains("Nothing was changed");
    assertThat(
            browser.page(
                "/audit?object=segments/looked-into&call=DELETE+%2Fapi%2Fsegments%2F%7Bname%7D"))
        .contains("Nothing was changed");
    assertThat(browser.page("/audit?object=segments/looked-into&to=2020-01-01"))
        .contains("Nothing was");
    HttpResponse<String> file = browser.open("/audit/file?object=segments/looked-into");
    assertThat(file.headers().firstValue("Content-Disposition").orElseThrow())
        .contains("audit.csv");
    assertThat(file.body().lines()).hasSize(3).first().asString().startsWith("id,at,who,means");
    HttpResponse<String> lines = browser.open("/audit/lines?object=segments/looked-into");
    assertThat(lines.headers().firstValue("Content-Disposition").orElseThrow())
        .contains("audit.ndjson");
    assertThat(lines.body().lines())
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).startsWith("{\"id\":").contains("looked-into"));
    town.api("DELETE", path, null);
  }

  @Test
  void should_show_what_is_in_force_and_no_secret_of_it() throws Exception {
    assertThat(browser.page("/settings/all"))
        .contains("caravan.mailchimp.oauth-client-id", "client-of-the-test", "The database")
        .contains("Requests in flight for each Mailchimp login")
        .doesNotContain(
            "password-of-the-test", Town.TOKEN, "secret-of-the-test", town.sandbox.apiKey());
    String settings = town.api("GET", "/api/settings?limit=1000", null).toString();
    assertThat(settings)
        .contains("{\"key\":\"caravan.api.token\",\"group\":\"The door\",\"secret\":true")
        .doesNotContain(
            "password-of-the-test", Town.TOKEN, "secret-of-the-test", town.sandbox.apiKey());
  }

  @Test
  void should_connect_an_account_at_mailchimp_and_reset_it() throws Exception {
    assertThat(browser.page("/settings"))
        .contains("formaction=\"/connect\"", "Connect with Mailchimp");
    HttpResponse<String> sent = browser.submit("/connect", Map.of("account", "by-button"));
    String address =
        sent.headers().firstValue("Refresh").orElseThrow().substring("0; url=".length());
    HttpResponse<String> permitted =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(address)).build(),
                HttpResponse.BodyHandlers.ofString());
    URI back = URI.create(permitted.headers().firstValue("Location").orElseThrow());
    assertThat(browser.open(back.getPath() + "?" + back.getRawQuery()).body())
        .contains("The account by-button is connected");
    assertThat(browser.page("/settings")).contains("id=\"account-by-button\"");

    assertThat(browser.submit("/settings/accounts/by-button/reset", Map.of()).body())
        .contains("The key is forgotten", "The connection was reset");
    HttpResponse<String> refused =
        browser.submit("/settings/accounts", Map.of("account", "by-key", "apiKey", "nonsense"));
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.body()).contains("value=\"by-key\"").doesNotContain("nonsense\"");
    assertThat(
            browser
                .submit(
                    "/settings/accounts",
                    Map.of("account", "by-key", "apiKey", town.sandbox.apiKey()))
                .body())
        .contains("the account by-key is connected");
  }

  @Test
  void should_define_a_property_and_delete_it() throws Exception {
    assertThat(
            browser
                .submit(
                    "/settings/properties",
                    Map.of("id", "shoe_size", "type", "number", "pii", "true"))
                .body())
        .contains("The property shoe_size is there", "masked for some");
    assertThat(
            browser
                .submit("/settings/properties", Map.of("id", "shoe_size", "type", "text"))
                .body())
        .contains("is taken by another property");
    assertThat(browser.submit("/settings/properties/delete", Map.of("id", "shoe_size")).body())
        .contains("The property shoe_size is gone");
  }
}
