package dev.caravan.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.caravan.connection.DocumentReader;
import dev.caravan.connection.DueConnections;
import dev.caravan.testing.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ScheduledRunsTest {
  private final TestDatabase database = new TestDatabase();
  private final RunStore runs = new RunStore(database.jdbi());
  private final ScheduledRuns scheduled =
      new ScheduledRuns(
          database.jdbi(), new DueConnections(new DocumentReader(), Clock.systemUTC()), runs);
  private final ExchangeCounts exchanges = new ExchangeCounts(database.jdbi());

  @BeforeEach
  void connections() {
    execute(
        """
        insert into account (name, endpoint, data_centre, secret, account_id, account_name, login, state)
        values ('main', 'http://127.0.0.1', 'us6', '', 'a', 'a', 'a', 'CONNECTED');
        insert into connection (name, account, document, enabled, path_secret)
        values ('newsletter', 1, '{"connection": "newsletter", "account": "main", "schedule": {"timesPerDay": 4}}', true, 's'),
               ('other', 1, '{"connection": "other", "account": "main", "schedule": {"timesPerDay": 4}}', true, 's');
        insert into goal (connection, kind, name)
        values (1, 'import', 'import'), (1, 'export', 'vip'), (1, 'export', 'all'), (2, 'import', 'import')\
        """);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void should_open_a_run_of_all_enabled_goals() {
    Instant due = becomeDue(1);
    Run run = scheduled.open().get(0);
    assertThat(run.state()).isEqualTo(RunState.STARTING);
    assertThat(run.trigger()).isEqualTo("schedule");
    assertThat(run.goals()).isNull();
    assertThat(run.full()).isFalse();
    assertThat(run.dryRun()).isFalse();
    assertThat(scheduled.open()).as("its next time is in the future").isEmpty();
    assertThat(dueAt()).isEqualTo(due);
  }

  @Test
  void should_record_that_a_schedule_met_an_open_run() {
    becomeDue(1);
    Run open = scheduled.open().get(0);

    becomeDue(1);
    becomeDue(2);
    List<Run> runsOfBoth = scheduled.open();
    Run skipped = runsOfBoth.get(0);

    assertThat(skipped.id()).isNotEqualTo(open.id());
    assertThat(skipped.state()).isEqualTo(RunState.SKIPPED);
    assertThat(skipped.endedAt()).isNotNull();
    assertThat(runs.find(open.id()).orElseThrow().endedAt()).isNull();
    assertThat(runsOfBoth.get(1).state()).isEqualTo(RunState.STARTING);
  }

  @Test
  void should_let_a_schedule_wait_for_a_comparison_that_nobody_asked_for() {
    becomeDue(1);
    Run compares = runs.request(1, "drift", null, false, false, null);
    assertThat(scheduled.open()).isEmpty();

    runs.close(runs.claim("test").orElseThrow(), RunState.COMPLETED, null);
    assertThat(runs.find(compares.id()).orElseThrow().endedAt()).isNotNull();
    assertThat(scheduled.open()).extracting(Run::state).containsExactly(RunState.STARTING);
  }

  @Test
  void should_keep_nobody_waiting_who_opens_a_run_of_a_connection_that_is_just_due() {
    becomeDue(1);
    DueConnections due = new DueConnections(new DocumentReader(), Clock.systemUTC());
    database
        .jdbi()
        .useTransaction(
            handle -> {
              assertThat(due.claim(handle)).hasSize(1);
              assertTimeoutPreemptively(
                  Duration.ofSeconds(60), () -> runs.request(1, "start", null, false, true, null));
            });
  }

  @Test
  void should_take_the_run_of_the_start_for_the_first_one() {
    becomeDue(1);
    runs.request(1, "start", null, false, false, null);
    assertThat(scheduled.open()).isEmpty();

    becomeDue(2);
    runs.request(2, "start", null, false, true, null);
    assertThat(scheduled.open())
        .as("a dry run does not do what the schedule asks for")
        .extracting(Run::state)
        .containsExactly(RunState.SKIPPED);
  }

  @Test
  void should_count_distinct_profiles_in_both_directions() {
    execute(
        """
        insert into import_ledger (goal, audience, web_id, address, profile, last_changed, fetched_at, run, fingerprint)
        values (1, 1, 11, 'ann@example.org', 1, now(), now(), 1, 0),
               (1, 2, 12, 'ann@example.org', 1, now(), now(), 1, 0),
               (1, 1, 13, 'bob@example.org', 2, now(), now(), 1, 0),
               (1, 1, 14, 'left.out@example.org', null, now(), now(), 1, 0),
               (4, 1, 15, 'cem@example.org', 3, now(), now(), 1, 0);
        insert into export_ledger (goal, audience, profile, address, state, accepted_at)
        values (2, 1, 1, 'ann@example.org', 'active', now()), (3, 1, 1, 'ann@example.org', 'removed', now()),
               (2, 1, 2, 'bob@example.org', 'refused', null)\
        """);

    assertThat(exchanges.of(1)).isEqualTo(new ExchangeCounts.Exchanged(2, 1));
    assertThat(exchanges.of(2)).isEqualTo(new ExchangeCounts.Exchanged(1, 0));
  }

  private Instant dueAt() {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle.createQuery("select due_at from run").mapTo(OffsetDateTime.class).one())
        .toInstant();
  }

  private Instant becomeDue(int connection) {
    Instant at = Instant.now().minusSeconds(60).truncatedTo(ChronoUnit.MILLIS);
    database
        .jdbi()
        .useHandle(
            handle ->
                handle.execute(
                    "update connection set next_run_at = ?, rhythm_at = null where id = ?",
                    at.atOffset(ZoneOffset.UTC),
                    connection));
    return at;
  }

  private void execute(String sql) {
    database.jdbi().useHandle(handle -> handle.createScript(sql).execute());
  }
}
