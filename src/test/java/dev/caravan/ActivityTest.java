package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.connection.Connection;
import dev.caravan.sandbox.CallInfo;
import dev.caravan.sandbox.SandboxOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The reports of campaigns, read from the sandbox by the program as a whole. */
class ActivityTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int PEOPLE = 1_500;
  private static Town town;
  private static String member;

  @BeforeAll
  static void open() throws Exception {
    town =
        new Town(
            "file:routes/*.camel.yaml",
            Map.of("caravan.activity.period", "100", "caravan.activity.interval", "1"),
            SandboxOptions.NewAudience.of(Town.AUDIENCE, "Newsletter", PEOPLE));
    member = town.members("subscribed").get(0);
  }

  @AfterAll
  static void close() {
    town.close();
  }

  @AfterEach
  void forget() {
    town.onCall(call -> {});
    town.jdbi.useHandle(handle -> handle.execute("update connection set enabled = false"));
    // Whoever is still reading has a lease of minutes.
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () ->
                town.count(
                        "select count(*) from activity where due_at > now() + interval '1 minute'")
                    == 0);
    town.jdbi.useHandle(
        handle ->
            handle.execute(
                "delete from campaign; delete from activity; delete from inbox;"
                    + " delete from event"));
  }

  @Test
  void should_read_the_history_of_every_kind_of_campaign_once() {
    LocalDate from = LocalDate.now(ZoneOffset.UTC).minusDays(90);
    connect("history", "backfillFrom: " + from);
    awaitPolls("history", 1);
    Map<String, Long> told = new TreeMap<>();
    for (JsonNode report : leaves()) {
      told.merge("Open Email", report.at("/opens/opens_total").asLong(), Long::sum);
      told.merge("Click Email Link", report.at("/clicks/clicks_total").asLong(), Long::sum);
      told.merge(
          "Bounce Email",
          report.at("/bounces/hard_bounces").asLong() + report.at("/bounces/soft_bounces").asLong(),
          Long::sum);
      told.merge("Unsubscribe Email", report.path("unsubscribed").asLong(), Long::sum);
      if (!report.path("type").asText().equals("automation")) {
        told.merge("Sent Email", report.path("emails_sent").asLong(), Long::sum);
      }
    }

    assertThat(stored()).isEqualTo(told);
    assertThat(told.values()).allMatch(count -> count > 0);
    assertThat(
            town.count(
                "select count(*) from event e where exists (select from campaign c"
                    + " where c.parent = e.properties ->> 'Campaign ID')"))
        .isZero();
    assertThat(
            town.count(
                "select count(distinct properties ->> 'Campaign ID') from event"
                    + " where properties ->> 'Parent Campaign ID' is not null"))
        .isEqualTo(4);
    JsonNode activity = source("history").path("activity");
    assertThat(activity.path("campaigns").asInt()).isEqualTo(11);
    assertThat(activity.path("read").asInt()).isEqualTo(11);
    assertThat(activity.path("completeBackTo").asText()).isEqualTo(from + "T00:00:00Z");
  }

  @Test
  void should_flag_proxies_and_scanners_and_drop_nothing_of_theirs() {
    connect(
        "machines",
        "campaigns: [regular]\n  backfillFrom: " + LocalDate.now(ZoneOffset.UTC).minusDays(90));
    awaitPolls("machines", 1);

    assertThat(
            town.count(
                "select count(*) from event where not machine"
                    + " and properties ->> 'IP' like '66.249.%'"))
        .isZero();
    long scanners =
        town.count(
            "select count(*) from (select from event where type = 'Click Email Link' and machine"
                + " group by address, time, properties ->> 'Campaign ID'"
                + " having count(*) = 5) s");
    assertThat(scanners).isPositive();
    assertThat(town.count("select count(*) from event where machine and type = 'Open Email'"))
        .isPositive()
        .isLessThan(town.count("select count(*) from event where type = 'Open Email'") / 2);
  }

  @Test
  void should_make_no_activity_call_for_a_quiet_campaign_and_one_where_something_is_new() {
    connect("quiet", "backfillFrom: " + LocalDate.now(ZoneOffset.UTC).minusDays(90));
    awaitPolls("quiet", 2);
    Map<String, Long> before = stored();
    List<String> calls = new CopyOnWriteArrayList<>();
    town.onCall(call -> calls.add(path(call)));
    awaitPolls("quiet", 4);
    assertThat(calls)
        .isNotEmpty()
        .noneMatch(path -> path.matches(".*(email-activity|sent-to|unsubscribed|sub-reports).*"));

    String old = ids("/reports?type=regular", "reports").get(2);
    calls.clear();
    town.sandbox.act(old, member, "click", "https://shop.test/new");
    awaitStored("Click Email Link", before.get("Click Email Link") + 1);
    awaitPolls("quiet", 2);
    assertThat(calls.stream().filter(path -> path.contains("email-activity")).distinct())
        .containsExactly("/reports/" + old + "/email-activity");

    String part = ids("/reports/" + variate() + "/sub-reports", "reports").get(1);
    calls.clear();
    town.sandbox.act(part, member, "unsub", null);
    awaitStored("Unsubscribe Email", before.get("Unsubscribe Email") + 1);
    awaitPolls("quiet", 2);
    assertThat(calls.stream().filter(path -> path.matches(".*(email-activity|sent-to)"))).isEmpty();
    assertThat(calls.stream().filter(path -> path.contains("unsubscribed")).distinct())
        .containsExactly("/reports/" + part + "/unsubscribed");
  }

  @Test
  void should_follow_from_the_set_up_on_what_was_sent_before_where_no_history_is_wanted() {
    List<String> calls = new CopyOnWriteArrayList<>();
    town.onCall(call -> calls.add(path(call)));
    connect("from-now", "types: [open, click, bounce, sent, unsubscribe]");
    awaitPolls("from-now", 2);
    assertThat(stored()).isEmpty();
    assertThat(calls).noneMatch(path -> path.matches(".*(email-activity|sent-to|unsubscribed)"));

    town.sandbox.act(ids("/reports?type=regular", "reports").get(1), member, "open", null);
    awaitStored("Open Email", 1);
    awaitPolls("from-now", 1);
    assertThat(stored()).isEqualTo(Map.of("Open Email", 1L));
    assertThat(source("from-now").path("events")).hasToString("{\"Open Email\":1}");
  }

  @Test
  void should_read_of_campaigns_with_parts_what_is_wanted_later() {
    String history = "backfillFrom: " + LocalDate.now(ZoneOffset.UTC).minusDays(90);
    connect("later", history + "\n  types: [unsubscribe]");
    awaitPolls("later", 2);
    assertThat(stored()).containsOnlyKeys("Unsubscribe Email");

    connect("later", history + "\n  types: [unsubscribe, open]");

    long opens = 0;
    for (JsonNode report : leaves()) {
      opens += report.at("/opens/opens_total").asLong();
    }
    awaitStored("Open Email", opens);
  }

  @Test
  void should_go_on_with_a_reading_where_it_was_interrupted() {
    String newest = ids("/reports", "reports").get(0);
    List<String> pages = new CopyOnWriteArrayList<>();
    town.onCall(
        call -> {
          if (call.path().contains("/reports/" + newest + "/sent-to")) {
            pages.add(call.path());
          }
        });
    Connection connection =
        connect(
            "resumed",
            "types: [sent]\n  campaigns: [regular]\n  backfillFrom: "
                + LocalDate.now(ZoneOffset.UTC).minusDays(5));
    awaitPolls("resumed", 1);
    long sent = stored().get("Sent Email");
    assertThat(sent).isGreaterThan(1_000);
    // As it was after the first page, when the program died.
    town.jdbi.useHandle(
        handle ->
            handle.execute(
                "delete from event; update campaign_reading set pending_seen = seen, pending_until"
                    + " = watermark, seen = null, watermark = null, next_offset = 1000"));
    pages.clear();
    awaitPolls("resumed", 2);

    assertThat(pages).hasSize(1);
    assertThat(stored()).isEqualTo(Map.of("Sent Email", sent - 1_000));
    assertThat(connection.id()).isPositive();
  }

  @Test
  void should_store_once_what_webhook_report_and_track_call_tell() {
    String newest = ids("/reports", "reports").get(0);
    connect("met", "types: [open, unsubscribe]");
    awaitPolls("met", 1);
    String before = "{\"app_id\": \"met\", \"identity\": \"%s\", \"event\": \"Open Email\",";
    town.sandbox.act(newest, member, "open", null);
    town.sandbox.act(newest, member, "unsub", null);
    awaitStored("Open Email", 1);
    awaitStored("Unsubscribe Email", 1);
    String time =
        town.jdbi.withHandle(
            handle ->
                handle
                    .createQuery(
                        "select properties ->> 'Time' from event where type = 'Open Email'")
                    .mapTo(String.class)
                    .one());
    town.api(
        "POST",
        "/api/track",
        before.formatted(member)
            + " \"timestamp\": \"%s\", \"idempotency_key\": \"k-1\","
                .formatted(time.replace("Z", ".250Z"))
            + " \"properties\": {\"Campaign ID\": \"%s\"}}".formatted(newest));
    town.api(
        "POST",
        URI.create(source("met").at("/webhooks/mailchimp").asText()).getPath(),
        "type=unsubscribe&fired_at=2026-11-01 10:00:00&data[list_id]=%s&data[action]=unsub&data[email]=%s&data[campaign_id]=%s"
            .formatted(Town.AUDIENCE, member, newest));
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> town.count("select count(*) from inbox where done_at is null") == 0);

    assertThat(town.count("select count(*) from inbox where failure is not null")).isZero();
    assertThat(stored()).isEqualTo(Map.of("Open Email", 1L, "Unsubscribe Email", 1L));
  }

  private static Connection connect(String name, String events) {
    return town.connect(
        """
        connection: %s
        account: main
        events:
          joinKey: email
          %s
        """
            .formatted(name, events));
  }

  private static String path(CallInfo call) {
    return call.path().replaceAll("\\?.*", "").replaceAll("^/3.0", "");
  }

  private static void awaitPolls(String name, int more) {
    for (int i = 0; i < more; i++) {
      String last = polled(name);
      Awaitility.await().atMost(PATIENCE).until(() -> !polled(name).equals(last));
    }
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> town.count("select count(*) from inbox where done_at is null") == 0);
  }

  private static String polled(String name) {
    return source(name).at("/activity/polledAt").asText();
  }

  private static void awaitStored(String type, long count) {
    Awaitility.await().atMost(PATIENCE).until(() -> stored().getOrDefault(type, 0L) == count);
  }

  private static JsonNode source(String name) {
    return town.api("GET", "/api/connections/" + name + "/source", "");
  }

  private static Map<String, Long> stored() {
    return town.jdbi.withHandle(
        handle ->
            handle
                .createQuery("select type, count(*) from event group by 1")
                .map((row, context) -> Map.entry(row.getString(1), row.getLong(2)))
                .list()
                .stream()
                .collect(
                    Collectors.toMap(
                        Map.Entry::getKey, Map.Entry::getValue, Long::sum, TreeMap::new)));
  }

  private static String variate() {
    return ids("/reports?type=variate", "reports").get(0);
  }

  /** Reports of campaigns without parts, of parts and of the mails of automations. */
  private static List<JsonNode> leaves() {
    List<JsonNode> leaves = new ArrayList<>();
    for (JsonNode report : ask("/reports?count=1000").path("reports")) {
      JsonNode parts =
          ask("/reports/" + report.path("id").asText() + "/sub-reports").path("reports");
      if (parts.isEmpty()) {
        leaves.add(report);
      } else {
        parts.forEach(leaves::add);
      }
    }
    for (String workflow : ids("/automations", "automations")) {
      for (String email : ids("/automations/" + workflow + "/emails", "emails")) {
        leaves.add(ask("/reports/" + email));
      }
    }
    return leaves;
  }

  private static List<String> ids(String path, String list) {
    List<String> ids = new ArrayList<>();
    ask(path).path(list).forEach(one -> ids.add(one.path("id").asText()));
    return ids;
  }

  private static JsonNode ask(String path) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(town.sandbox.baseUrl() + path))
            .header("Authorization", "Bearer " + town.sandbox.apiKey())
            .build();
    try {
      return JSON.readTree(
          HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
