package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.web.Browser;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The pages about runs, people and routes, as the whole program shows them. */
@ExtendWith(SharedTown.class)
class ConsolePagesTest {
  private static final String SCRIPT = "<script>alert(1)</script>";

  private final Town town;
  private final FollowUpTown here;
  private Browser browser;

  ConsolePagesTest(Town town) {
    this.town = town;
    this.here = new FollowUpTown(town);
  }

  @BeforeEach
  void logIn() throws Exception {
    browser = new Browser(town.port);
    browser.logIn("password-of-the-test");
  }

  @Test
  void should_show_what_became_of_the_rows_of_a_run_and_why() throws Exception {
    here.goal("enabled: true");
    here.person("ann", SCRIPT);
    here.person("bob", "Bob");
    town.upload(
        "{\"identifiers\": {\"email\": \"fake-%s@example.com\"}, \"properties\": {\"city\": \"%s\"}}"
            .formatted(here.audience.id, here.city));
    long run = here.run("{}").path("id").asLong();
    String path = "/runs/" + run;

    assertThat(browser.page(path))
        .contains("Accepted", "2 added", "1 rejected", "Retry what was not");
    assertThat(browser.page(path)).doesNotContain("every 1s");
    assertThat(browser.page(path + "/rows"))
        .contains(here.audience.address("ann"), "Before and after", "&lt;script&gt;")
        .contains("FAKE_ADDRESS")
        .doesNotContain(SCRIPT);
    assertThat(browser.page(path + "/rows?class=ADDED"))
        .contains(here.audience.address("bob"))
        .doesNotContain("<code>FAKE_ADDRESS</code>");
    assertThat(browser.page(path + "/rows?class=REJECTED&reason=FAKE_ADDRESS"))
        .contains("fake-" + here.audience.id)
        .doesNotContain(here.audience.address("bob"));
    assertThat(browser.page(path + "/reasons"))
        .contains("Fake address", "What to do.", "Correct the address", "reason=FAKE_ADDRESS");
    assertThat(browser.page(path + "/calls")).contains("API calls");
    assertThat(browser.page(path + "/config")).contains("Version 1", "goal: vip");
    assertThat(browser.page("/runs?connection=" + here.audience.connection().name()))
        .contains("href=\"" + path + "\"");
  }

  @Test
  void should_show_ten_thousand_rows_fifty_at_a_time_and_all_of_them_as_a_file() throws Exception {
    here.goal("enabled: true");
    here.person("ann", "Ann");
    long run = here.run("{\"dryRun\": true}").path("id").asLong();
    town.jdbi.useHandle(
        handle ->
            handle.execute(
                """
                insert into outcome (day, run, goal, audience, address, class, reason, detail)
                select o.day, o.run, o.goal, o.audience, 'row-' || n || '@people.test', 'EXCLUDED',
                       'CONSENT', 'Did not say yes.'
                  from generate_series(1, 10000) n,
                       (select * from outcome where run = ? limit 1) o
                """,
                run));
    String path = "/runs/" + run + "/rows";
    String first = browser.page(path + "?class=EXCLUDED");
    assertThat(first.split("<dialog ")).hasSize(51);
    assertThat(first.length()).isLessThan(400_000);
    String second = browser.page(next(first));
    assertThat(second.split("<dialog ")).hasSize(51);
    assertThat(second).contains("row-51@people.test").doesNotContain("row-50@people.test");
    assertThat(second).contains("class=EXCLUDED");

    HttpResponse<String> file = browser.open(path + ".csv?class=EXCLUDED&reason=CONSENT");
    assertThat(file.headers().firstValue("Content-Type").orElse("")).startsWith("text/csv");
    assertThat(file.body().lines()).hasSize(10_001);
    assertThat(browser.open(path + ".csv?class=ADDED").body().lines()).hasSize(2);
  }

  private static String next(String page) {
    return page.replaceAll("(?s).*rel=\"next\" href=\"([^\"]*)\".*", "$1").replace("&amp;", "&");
  }

  @Test
  void should_link_a_group_without_a_reason_to_its_own_rows_alone() throws Exception {
    here.goal("enabled: true");
    here.person("ann", "Ann");
    long run = here.run("{}").path("id").asLong();
    town.jdbi.useHandle(
        handle ->
            handle.execute(
                """
                insert into outcome (day, run, goal, audience, address, class, reason)
                select day, run, goal, audience, 'returned@people.test', 'ADDED', 'RETURNED'
                  from outcome where run = ? limit 1
                """,
                run));
    String query = "class=ADDED&reason=-&goal=vip&field=-";
    assertThat(browser.page("/runs/" + run + "/reasons").replace("&amp;", "&"))
        .contains("/runs/" + run + "/rows?" + query);
    assertThat(browser.page("/runs/" + run + "/rows?" + query))
        .contains(here.audience.address("ann"), "without a reason, of the goal vip")
        .doesNotContain("returned@people.test");
  }

  @Test
  void should_try_the_rows_of_one_reason_again_and_those_of_one_person() throws Exception {
    here.goal("enabled: true");
    here.person("ann", "Ann");
    for (String fake : List.of("fake", "false")) {
      town.upload(
          "{\"identifiers\": {\"email\": \"%s-%s@example.com\"}, \"properties\": {\"city\": \"%s\"}}"
              .formatted(fake, here.audience.id, here.city));
    }
    JsonNode first = here.run("{}");
    String path = "/runs/" + first.path("id").asLong();
    assertThat(browser.page(path + "/reasons")).contains("Retry these");
    assertThat(browser.page(path + "/rows?class=REJECTED"))
        .contains("Try this one again", "Mailchimp’s answer", "How far it came");
    assertThat(browser.page(path + "/rows?class=ADDED")).doesNotContain("Try this one again");

    JsonNode again = retried(path, Map.of("goal", "vip", "reason", "FAKE_ADDRESS"));
    assertThat(again.at("/goals/0/audiences/0/counts/candidates").asLong()).isEqualTo(2);
    assertThat(again.path("retriedReason").asText()).isEqualTo("FAKE_ADDRESS");
    long one =
        town.api("GET", "/api/profiles?email=fake-" + here.audience.id + "@example.com", null)
            .at("/items/0/id")
            .asLong();
    JsonNode alone = retried(path, Map.of("goal", "vip", "profile", "" + one));
    assertThat(alone.at("/goals/0/audiences/0/counts/candidates").asLong()).isEqualTo(1);
    assertThat(browser.submit(path + "/retry", Map.of("reason", "NOTHING")).statusCode())
        .isEqualTo(409);
    assertThat(browser.page(path + "/log")).contains("follows from it: retry", "by admin");
  }

  private JsonNode retried(String path, Map<String, String> form) throws Exception {
    HttpResponse<String> answer = browser.submit(path + "/retry", form);
    assertThat(answer.body()).contains("tries them again");
    long run = Long.parseLong(answer.uri().getPath().substring("/runs/".length()));
    return town.report(town.await(town.wiring.runs.find(run).orElseThrow()));
  }

  @Test
  void should_tell_what_a_run_did_step_by_step() throws Exception {
    here.goal("enabled: true");
    here.person("ann", "Ann");
    String path = "/runs/" + here.run("{}").path("id").asLong();
    assertThat(browser.page(path + "/log"))
        .containsSubsequence(
            "Asked for: api", "Decided who is to be written", "Tried how Mailchimp")
        .containsSubsequence("1 added", "Ended: completed")
        .contains("<b>by ")
        .doesNotContain("every 2s");
  }

  @Test
  void should_carry_out_the_plan_of_a_dry_run_that_somebody_approves() throws Exception {
    here.goal("enabled: true");
    here.person("ann", "Ann");
    JsonNode dry = here.run("{\"dryRun\": true}");
    String path = "/runs/" + dry.path("id").asLong();
    assertThat(browser.page(path)).contains("The plan waits for you", "Would be written");

    HttpResponse<String> done =
        browser.submit(path + "/approve", Map.of("plan", dry.at("/plan/id").asText()));
    assertThat(done.body()).contains("Approved: this run does", "approval");
    long run = Long.parseLong(done.uri().getPath().substring("/runs/".length()));
    town.await(town.wiring.runs.find(run).orElseThrow());
    assertThat(here.status("ann")).isEqualTo("subscribed");
    assertThat(browser.page("/runs/" + run)).contains("<dd>admin</dd>", "Follows from");
    assertThat(browser.page(path)).contains("Plan carried out by").doesNotContain("waits for you");
  }

  @Test
  void should_hide_people_and_actions_from_who_may_not_have_them() throws Exception {
    here.goal("enabled: true");
    here.person("ann", "Ann");
    JsonNode dry = here.run("{\"dryRun\": true}");
    String path = "/runs/" + dry.path("id").asLong();
    town.token("onlooker", "viewer", "read", false);
    Browser onlooker = new Browser(town.port);
    onlooker.logIn("onlooker", "long-enough-for-onlooker");
    String address = here.audience.address("ann");

    assertThat(onlooker.open(path).body()).contains("Would be").doesNotContain("id=\"approve\"");
    assertThat(onlooker.open(path + "/rows").body()).contains("a…@").doesNotContain(address);
    assertThat(onlooker.open(path + "/reasons").body()).contains("a…@").doesNotContain(address);
    assertThat(onlooker.open("/profiles/" + profile("ann")).body())
        .contains("a…@")
        .doesNotContain(address, "Erase");
    String connection = "/connections/" + here.audience.connection().name();
    assertThat(onlooker.open(connection + "/goals/vip").body())
        .contains("<fieldset class=\"whole\" disabled>")
        .doesNotContain("id=\"save\"");
    assertThat(onlooker.open(connection).body()).doesNotContain("id=\"connect\"");
    assertThat(
            onlooker
                .submit(connection + "/match", Map.of("import.identifier.property", "email"))
                .body())
        .contains("shown to those who may see people");
    assertThat(browser.page(connection + "/goals/vip"))
        .contains("<fieldset class=\"whole\">", "id=\"save\"");
    assertThat(browser.page(connection))
        .contains("id=\"connect\"", "Everything that the document names is there", "the last one");
    String plan = dry.at("/plan/id").asText();
    assertThat(onlooker.submit(path + "/approve", Map.of("plan", plan)).statusCode())
        .isEqualTo(403);
    assertThat(here.status("ann")).isEqualTo("none");
  }

  @Test
  void should_find_people_explain_them_and_erase_them_once_it_is_confirmed() throws Exception {
    here.goal("enabled: true");
    here.person("eve", SCRIPT);
    String joined = "joined_" + here.audience.id;
    town.api(
        "PUT",
        "/api/properties/" + joined,
        "{\"type\": \"datetime\", \"label\": \"Joined at last\"}");
    town.upload(
        "{\"identifiers\": {\"email\": \"%s\"}, \"properties\": {\"%s\": \"2026-11-01T10:00:00.25Z\"}}"
            .formatted(here.audience.address("eve"), joined));
    here.run("{}");
    long eve = profile("eve");
    String path = "/profiles/" + eve;

    assertThat(browser.page("/profiles?q=" + here.audience.address("eve")))
        .contains("href=\"" + path + "\"");
    assertThat(browser.page("/profiles?q=" + eve)).contains("href=\"" + path + "\"");
    assertThat(browser.page("/profiles?q=nobody@people.test")).contains("Nobody has this");
    assertThat(browser.page(path))
        .contains("Joined at last", "2026-11-01 10:00:00 UTC")
        .contains("first_name", "&lt;script&gt;", here.city, "city-" + here.audience.id)
        .doesNotContain(SCRIPT, "joined_" + here.audience.id, "10:00:00.25");
    assertThat(browser.part(path + "/explain"))
        .contains("vip", "Decided by the rule")
        .doesNotContain("<html");
    for (String part : List.of("/explain", "/events?after=1")) {
      HttpResponse<String> opened = browser.open(path + part);
      assertThat(opened.uri().getPath()).as("a part that is opened by its address").isEqualTo(path);
      assertThat(opened.body()).contains("<html", here.city);
    }

    assertThat(browser.submit(path + "/erase", Map.of("confirm", "yes")).body())
        .contains("Nothing was erased");
    assertThat(browser.submit(path + "/erase", Map.of("confirm", "" + eve)).body())
        .contains("was erased", "Receipt");
    assertThat(browser.open(path).statusCode()).isEqualTo(404);
  }

  @Test
  void should_show_routes_with_what_went_through_and_the_file_to_edit() throws Exception {
    here.goal("enabled: true");
    here.run("{}");
    assertThat(browser.page("/routes"))
        .contains("export-leavers", "leavers.camel.yaml", "GET /api/runs/{id}");
    assertThat(browser.page("/routes?q=leavers.camel")).doesNotContain("mailchimp.camel.yaml");
    assertThat(browser.page("/routes/export-leavers"))
        .contains("routes/leavers.camel.yaml", "id: each-return", "direct://export-leavers")
        .contains("<svg ", ">each-return</text>", "The same as a list")
        .doesNotContain("<dt>Went through</dt><dd>0</dd>");
    assertThat(browser.page("/routes/export"))
        .contains("href=\"/routes/export-plan\"", ">dry-or-real</text>", " ms</text>")
        .as("it leaves failures to the route that calls it")
        .doesNotContain(">onException");
    assertThat(browser.page("/routes/api-connection-get"))
        .contains(">onException · ApiProblem</text>");
    assertThat(browser.open("/routes/nothing").statusCode()).isEqualTo(404);
    var nowhere = browser.open("/nowhere/at-all");
    assertThat(nowhere.statusCode()).isEqualTo(404);
    assertThat(nowhere.body()).contains("here is no page at /nowhere/at-all", "Log out");
  }

  private long profile(String person) {
    return town.api("GET", "/api/profiles?email=" + here.audience.address(person), null)
        .at("/items/0/id")
        .asLong();
  }
}
