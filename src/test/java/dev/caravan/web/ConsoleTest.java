package dev.caravan.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.access.AddressRange;
import dev.caravan.access.PasswordHash;
import dev.caravan.access.Role;
import dev.caravan.access.SessionStore;
import dev.caravan.access.UserStore;
import dev.caravan.connection.ConnectionStore;
import dev.caravan.connection.DocumentReader;
import dev.caravan.event.EventReports;
import dev.caravan.run.ExchangeCounts;
import dev.caravan.run.RunPages;
import dev.caravan.run.RunReports;
import dev.caravan.run.RunStore;
import dev.caravan.testing.SettableClock;
import dev.caravan.testing.TestDatabase;
import dev.caravan.web.console.Apis;
import dev.caravan.web.console.Console;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ConsoleTest {
  private static final AtomicInteger OPENED = new AtomicInteger();

  private static TestDatabase database;
  private static UserStore users;
  private static ApiServer server;

  @BeforeAll
  static void start() {
    database = new TestDatabase();
    users = new UserStore(database.jdbi());
    users.add("admin", Role.ADMIN, true, PasswordHash.of("sesame"));
    server = start(throttle(), TrustedProxies.NONE);
    StatusRows.insert(database.jdbi());
    // The schedule came while the run went on: a connection is told by the run that did something.
    database
        .jdbi()
        .useHandle(
            handle ->
                handle.execute(
                    """
                    insert into run (connection, state, trigger, started_at, ended_at)
                    values (1, 'SKIPPED', 'schedule', now(), now())
                    """));
  }

  private static ApiServer start(LoginThrottle throttle, TrustedProxies proxies) {
    Jdbi jdbi = database.jdbi();
    Clock clock = Clock.systemUTC();
    ApiServer server = new ApiServer();
    return server
        .with(proxies)
        .with(
            new Console(
                server.main::getCamelContext,
                apis(jdbi, clock),
                null,
                null,
                jdbi,
                users,
                new Sessions(new SessionStore(jdbi, clock), false),
                new AdmittedCalls(new PersonalData(Map::of), ApiServer.noTrail()),
                new PersonalData(Map::of),
                null,
                throttle,
                ApiServer.noTrail(),
                new Sandbox(),
                new SimpleMeterRegistry(),
                clock))
        .start();
  }

  private static LoginThrottle throttle() {
    return new LoginThrottle(Clock.systemUTC(), (name, address) -> false);
  }

  /** Those that the pages here ask. */
  private static Apis apis(Jdbi jdbi, Clock clock) {
    RunStore runs = new RunStore(jdbi);
    ConnectionStore connections = new ConnectionStore(jdbi, new DocumentReader(), clock);
    return new Apis(
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        new ConnectionsApi(connections, null, null, new ExchangeCounts(jdbi), any -> "test"),
        null,
        null,
        new RunsApi(
            runs, new RunReports(jdbi, runs, new RunPages(jdbi)), null, null, connections::find),
        null,
        null,
        null,
        new EventsApi(new EventReports(jdbi), name -> Optional.empty()),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        new FolderApi(List::of));
  }

  @AfterAll
  static void stop() {
    server.close();
    database.close();
  }

  @Test
  void should_show_strangers_the_login_and_nothing_else() throws Exception {
    HttpResponse<String> answer = new Browser(server.port).open("/");
    assertThat(answer.uri().getPath()).isEqualTo("/login");
    assertThat(answer.body()).contains("Log in").doesNotContain("newsletter");
    Browser stranger = new Browser(server.port);
    stranger.open("/login");
    int before = OPENED.get();
    assertThat(stranger.submit("/sandbox/open", Map.of()).uri().getPath()).isEqualTo("/login");
    assertThat(OPENED).hasValue(before);
  }

  @Test
  void should_show_connections_runs_and_events_after_the_login() throws Exception {
    HttpResponse<String> page = new Browser(server.port).logIn("sesame");
    assertThat(page.uri().getPath()).isEqualTo("/");
    assertThat(page.body())
        .contains("newsletter", "Import went well.", "Export failed.", "completed with errors")
        .contains("What needs you", "40 added, 11,960 unchanged")
        .contains("a…@example.org", "no profile yet", "<b>9,480</b> subscribed")
        .doesNotContain("ann@example.org");
  }

  @Test
  void should_count_who_went_in_and_out_when_the_page_asks() throws Exception {
    Browser browser = new Browser(server.port);
    browser.logIn("sesame");
    assertThat(browser.part("/home/exchange/newsletter")).contains("<dd>1,234</dd>");
    assertThat(browser.part("/home/events"))
        .contains("<canvas", "data-chart", "Plan &lt;Upgraded&gt;")
        .doesNotContain("<html");
  }

  @Test
  void should_serve_what_pages_load_for_ever_under_an_address_that_changes_with_it()
      throws Exception {
    Browser browser = new Browser(server.port);
    Matcher style =
        Pattern.compile("href=\"(/assets/[0-9a-f]+/caravan.css)\"")
            .matcher(browser.open("/login").body());
    assertThat(style.find()).isTrue();
    HttpResponse<String> css = browser.open(style.group(1));
    assertThat(css.statusCode()).isEqualTo(200);
    assertThat(css.headers().firstValue("Cache-Control").orElseThrow()).contains("immutable");
    assertThat(css.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/css");
  }

  @Test
  void should_escape_everything_that_people_or_mailchimp_wrote() throws Exception {
    String page = new Browser(server.port).logIn("sesame").body();
    assertThat(page)
        .contains("Shop &lt;b&gt;&amp;&lt;/b&gt;", "Plan &lt;Upgraded&gt;", "News &lt;i&gt;")
        .doesNotContain("<i>", "Plan <", "Shop <b>");
  }

  @Test
  void should_forbid_scripts_frames_and_foreign_sources() throws Exception {
    HttpResponse<String> page = new Browser(server.port).open("/login");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'", "script-src 'self';", "frame-ancestors 'none'")
        .doesNotContain("unsafe", "http:");
    assertThat(page.body())
        .doesNotContain("<script>", "style=", "onclick", "src=\"http", "href=\"http");
  }

  @Test
  void should_keep_the_session_cookie_from_scripts_and_other_sites() throws Exception {
    HttpResponse<String> page = new Browser(server.port).open("/login");
    assertThat(page.headers().allValues("Set-Cookie"))
        .isNotEmpty()
        .allSatisfy(cookie -> assertThat(cookie).containsIgnoringCase("HttpOnly"))
        .allSatisfy(cookie -> assertThat(cookie).contains("SameSite=Strict"));
    Map<String, String> spoofed = Map.of("X-Forwarded-Proto", "https");
    assertThat(new Browser(server.port).open("/login", spoofed).headers().allValues("Set-Cookie"))
        .as("kept from http only where a proxy is trusted that says https")
        .isNotEmpty()
        .noneMatch(cookie -> cookie.contains("Secure"));
  }

  @Test
  void should_refuse_a_wrong_password_in_plain_words() throws Exception {
    HttpResponse<String> answer = new Browser(server.port).logIn("open");
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).contains("This name and password do not fit.");
    assertThat(new Browser(server.port).logIn("sesame").statusCode()).isEqualTo(200);
  }

  @Test
  void should_let_somebody_open_a_mail_and_say_what_came_of_it() throws Exception {
    Browser browser = new Browser(server.port);
    browser.logIn("sesame");
    String waiting = browser.submit("/sandbox/open", Map.of()).body();
    assertThat(waiting)
        .contains(
            "Zoë@kato.test</strong> opened campaign Autumn &amp; wine.", "Waiting for the event");

    StatusRows.event(database.jdbi(), "zoë@kato.test", 7L);
    assertThat(browser.open("/").body()).contains("ms later and found its profile.");
  }

  @Test
  void should_not_act_on_a_form_that_is_not_its_own() throws Exception {
    Browser browser = new Browser(server.port);
    browser.logIn("sesame");
    int before = OPENED.get();
    browser.forgetToken();
    browser.submit("/sandbox/open", Map.of());
    assertThat(OPENED).hasValue(before);
  }

  @Test
  void should_end_the_session_at_log_out() throws Exception {
    Browser browser = new Browser(server.port);
    browser.logIn("sesame");
    browser.submit("/logout", Map.of());
    assertThat(browser.open("/").uri().getPath()).isEqualTo("/login");
  }

  @Test
  void should_know_whom_another_instance_or_the_one_before_a_restart_has_let_in() throws Exception {
    Browser browser = new Browser(server.port);
    browser.logIn("sesame");
    int before = OPENED.get();
    try (ApiServer other = start(throttle(), TrustedProxies.NONE)) {
      Browser there = browser.at(other.port);
      assertThat(there.submit("/sandbox/open", Map.of()).body()).contains("Zoë@kato.test");
      assertThat(OPENED).hasValue(before + 1);
      assertThat(browser.open("/").body()).contains("Zoë@kato.test</strong>");

      there.submit("/logout", Map.of());
      assertThat(browser.open("/").uri().getPath()).isEqualTo("/login");
    }
  }

  @Test
  void should_ask_once_more_when_a_link_of_another_site_is_followed() throws Exception {
    HttpResponse<String> answer =
        new Browser(server.port).open("/connections", Map.of("Sec-Fetch-Site", "cross-site"));
    assertThat(answer.headers().firstValue("Refresh")).contains("0");
    assertThat(answer.headers().allValues("Set-Cookie")).as("what it may have is kept").isEmpty();
    assertThat(answer.uri().getPath()).isEqualTo("/connections");
    assertThat(answer.body()).doesNotContain("newsletter");
  }

  @Test
  void should_give_whoever_logs_in_another_cookie() throws Exception {
    Browser browser = new Browser(server.port);
    String before = cookie(browser.open("/login"));
    HttpResponse<String> sent = browser.logIn("sesame").previousResponse().orElseThrow();
    assertThat(cookie(sent)).isNotEqualTo(before);
  }

  private static String cookie(HttpResponse<String> answer) {
    return answer.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
  }

  @Test
  void should_give_no_page_session_any_way_into_the_api() throws Exception {
    Browser browser = new Browser(server.port);
    browser.logIn("sesame");
    assertThat(browser.open("/api/runs").statusCode()).isEqualTo(401);
  }

  private static final class Sandbox implements SandboxView {
    @Override
    public Optional<JsonNode> status() {
      ObjectNode status = JsonNodeFactory.instance.objectNode();
      status
          .putArray("audiences")
          .addObject()
          .put("id", "a1b2c3d4e5")
          .put("name", "News <i>")
          .putObject("members")
          .put("subscribed", 9480);
      return Optional.of(status);
    }

    @Override
    public JsonNode open() {
      OPENED.incrementAndGet();
      return JsonNodeFactory.instance
          .objectNode()
          .put("email", "Zoë@kato.test")
          .put("campaign", "Autumn & wine");
    }
  }

  @Test
  void should_slow_down_who_keeps_guessing() throws Exception {
    LoginThrottle throttle =
        new LoginThrottle(new SettableClock("2026-11-01T10:00:00Z"), (name, address) -> false);
    for (int i = 0; i < 5; i++) {
      throttle.attempt("127.0.0.1", "admin");
    }
    try (ApiServer guessed = start(throttle, TrustedProxies.NONE)) {
      HttpResponse<String> answer = new Browser(guessed.port).logIn("sesame");
      assertThat(answer.statusCode()).isEqualTo(429);
      assertThat(answer.body()).contains("Too many attempts");
      assertThat(asFromElsewhere(guessed).statusCode()).as("whoever it says it is").isEqualTo(429);
    }
    TrustedProxies proxies = new TrustedProxies(List.of(AddressRange.of("127.0.0.1")));
    try (ApiServer guessed = start(throttle, proxies)) {
      assertThat(asFromElsewhere(guessed).statusCode()).as("by a proxy").isEqualTo(200);
      assertThat(new Browser(guessed.port).logIn("sesame").statusCode()).isEqualTo(429);
    }
  }

  private static HttpResponse<String> asFromElsewhere(ApiServer server) throws Exception {
    Browser browser = new Browser(server.port);
    browser.open("/login");
    return browser.submit(
        "/login",
        Map.of("login", "admin", "password", "sesame"),
        Map.of("X-Forwarded-For", "127.0.0.1, 203.0.113.9"));
  }
}
