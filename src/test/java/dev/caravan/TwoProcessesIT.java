package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.sandbox.Faults;
import dev.caravan.sandbox.SandboxOptions.NewAudience;
import dev.caravan.testing.TestDatabase;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes on one database share the schedules, and one of them is killed. */
class TwoProcessesIT {
  private static final int MEMBERS = 8_000;
  private static final List<String> STATUSES =
      List.of("subscribed", "unsubscribed", "pending", "cleaned");
  private static final String RUNS = "select count(*) from run where trigger = 'schedule' and ";

  @TempDir Path directory;

  private Jdbi books;
  private int dueTimes;

  @Test
  void should_run_each_due_time_once_and_finish_what_the_killed_one_had_begun() {
    try (TestDatabase database = new TestDatabase();
        OutlivingTown town =
            new OutlivingTown(
                directory.resolve("first"),
                settings(database),
                NewAudience.of(OutlivingTown.NEWSLETTER, "Newsletter", MEMBERS));
        PackagedCaravan second = new PackagedCaravan(directory.resolve("second"))) {
      settings(database).forEach(second::with);
      second.with("caravan.mailchimp.base-url", town.sandbox.baseUrl().toString());
      second.with("caravan.mailchimp.retry-delay", "20");
      books = database.jdbi();
      second.launch();
      connectTicks(town);
      tickUntil("the first process carries out what is due", () -> owners("true").size() == 1);
      String ownerOfFirst = owners("true").iterator().next();

      // Who has just started tries every connection without writing anything; that is over then.
      // Which of the two carries out what is due is left to Quartz, and may be always the same.
      tickUntil(
          "the second is ready",
          () -> {
            second.checkRunning();
            return second.said().contains("Ready after");
          });
      connectNewsletter(town);

      town.sandbox.faults(Faults.latency(900));
      books.useHandle(
          handle ->
              handle.execute(
                  "update connection set next_run_at = now() where name = 'newsletter'"));
      tickUntil(
          "the newsletter's run is under way", () -> number("select count(*) from run_page") > 0);
      long run =
          number(
              "select id from run where ended_at is null and connection = (select id from connection where name = 'newsletter')");
      Set<String> killed = owners("id = " + run);
      PackagedCaravan left = killed.contains(ownerOfFirst) ? second : town.caravan;
      long pages = number("select count(*) from run_page where phase = 'members'");
      (left == second ? town.caravan : second).kill();
      long before = number("select max(id) from run");
      assertThat(number("select count(*) from run where ended_at is null and id = " + run))
          .as("killed within the run, with %d pages in the books", pages)
          .isEqualTo(1);
      town.sandbox.faults(Faults.NONE);

      tickUntil(
          "the one that is left goes on with the schedules",
          () ->
              number(RUNS + "ended_at is not null and state <> 'SKIPPED' and id > " + before) >= 6);
      assertThat(owners("id > " + before)).doesNotContainAnyElementsOf(killed);
      await(
          "the open run ends",
          () -> number("select count(*) from run where ended_at is not null and id = " + run) == 1);

      JsonNode report = left.get("/api/runs/" + run);
      assertThat(report.path("state").asText()).isEqualTo("COMPLETED");
      assertThat(number("select fence from run where id = " + run)).isEqualTo(2);
      assertBalance(town, report);
      await(
          "nothing is due or open any more",
          () ->
              number("select count(*) from connection where next_run_at <= now()") == 0
                  && number("select count(*) from run where ended_at is null") == 0);
      assertThat(
              number(RUNS + "connection in (select id from connection where name like 'tick-%')"))
          .as("a run for each of the due times")
          .isEqualTo(dueTimes);
      assertThat(
              number(
                  "select count(distinct (connection, due_at)) from run where trigger = 'schedule'"))
          .as("no due time twice")
          .isEqualTo(number(RUNS + "true"));
    }
  }

  private static Map<String, String> settings(TestDatabase database) {
    return Map.of(
        "caravan.database.url", database.jdbcUrl(),
        "caravan.database.user", "postgres",
        "caravan.database.password", "postgres",
        "caravan.secret-key", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        "caravan.schedule.interval", "250",
        "caravan.mailchimp.max-connections", "2");
  }

  private static void connectTicks(OutlivingTown town) {
    for (int i = 0; i < 4; i++) {
      town.connect(
          "tick-" + i,
          "{connection: tick-%d, account: main, schedule: {cron: \"0 0 4 1 1 ?\"}}".formatted(i));
    }
  }

  private static void connectNewsletter(OutlivingTown town) {
    town.connect(
        "newsletter",
        """
        connection: newsletter
        account: main
        schedule: {cron: "0 0 4 1 1 ?"}
        import:
          audiences:
            - id: a1b2c3d4e5
              statuses: %s
              createProfiles: true
          identifier: {field: email_address, property: email}
          mappings: [{field: merge_fields.POINTS, property: points, mode: sum}]
        """
            .formatted(STATUSES));
  }

  /** Waits, and has the ticking connections become due again and again meanwhile. */
  private void tickUntil(String what, Callable<Boolean> there) {
    Awaitility.await(what)
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              // One that nobody has seen yet stays due, so that every time is one of its own.
              dueTimes +=
                  books.withHandle(
                      handle ->
                          handle.execute(
                              "update connection set next_run_at = clock_timestamp() where name like 'tick-%' and next_run_at > now()"));
              return there.call();
            });
  }

  private static void await(String what, Callable<Boolean> there) {
    Awaitility.await(what).atMost(Duration.ofSeconds(60)).until(there);
  }

  private Set<String> owners(String condition) {
    List<String> owners =
        books.withHandle(
            handle ->
                handle
                    .createQuery(
                        "select distinct owner from run where owner is not null and " + condition)
                    .mapTo(String.class)
                    .list());
    return Set.copyOf(owners);
  }

  /** Every member is in one class, and its points are in its profile once. */
  private void assertBalance(OutlivingTown town, JsonNode report) {
    List<JsonNode> members =
        town.members(
            OutlivingTown.NEWSLETTER, member -> STATUSES.contains(member.path("status").asText()));
    JsonNode counts = report.at("/goals/0/audiences/0/counts");
    assertThat(counts.path("read").asLong()).isEqualTo(members.size());
    assertThat(counts.path("added").asLong()).as("%s", counts).isEqualTo(members.size());
    assertThat(number("select count(*) from profile")).isEqualTo(members.size());
    BigDecimal points =
        members.stream()
            .map(member -> member.path("merge_fields").path("POINTS"))
            .filter(JsonNode::isNumber)
            .map(JsonNode::decimalValue)
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    BigDecimal stored =
        books.withHandle(
            handle ->
                handle
                    .createQuery("select sum((properties ->> 'points')::numeric) from profile")
                    .mapTo(BigDecimal.class)
                    .one());
    assertThat(stored).isEqualByComparingTo(points).isPositive();
  }

  private long number(String sql) {
    return books.withHandle(handle -> handle.createQuery(sql).mapTo(Long.class).one());
  }
}
