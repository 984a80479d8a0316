package dev.caravan.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.testing.SettableClock;
import dev.caravan.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DriftRunsTest {
  private final TestDatabase database = new TestDatabase();
  private final RunStore runs = new RunStore(database.jdbi());
  // Runs are stamped by the database's clock, so that this one begins with it.
  private final Instant now = Instant.now();
  private final SettableClock clock = new SettableClock(now.toString());

  @BeforeEach
  void connections() {
    database
        .jdbi()
        .useHandle(
            handle ->
                handle
                    .createScript(
                        """
                        insert into account (name, endpoint, data_centre, secret, account_id, account_name, login, state)
                        values ('main', 'http://127.0.0.1', 'us6', '', 'a', 'a', 'a', 'CONNECTED');
                        insert into connection (name, account, document, enabled, path_secret)
                        values ('sends', 1, '{"exports": [{"goal": "vip"}]}', true, 's'),
                               ('has sent nothing', 1, '{"exports": [{"goal": "vip"}]}', true, 's'),
                               ('is off', 1, '{"exports": [{"goal": "vip"}]}', false, 's'),
                               ('sends no more', 1, '{"exports": [{"goal": "vip", "enabled": false}]}', true, 's');
                        insert into goal (connection, kind, name)
                        values (1, 'export', 'vip'), (2, 'export', 'vip'), (3, 'export', 'vip'), (4, 'export', 'vip');
                        insert into export_ledger (goal, audience, profile, address, state)
                        select goal, 1, 1, 'ann@people.test', 'active' from unnest(array[1, 3, 4]) goal;
                        insert into run (connection, state, trigger, started_at, ended_at, requested_at)
                        select connection, 'COMPLETED', 'schedule', at, at, at
                          from generate_series(1, 4) connection, (select now() - interval '2 days' as at) past""")
                    .execute());
  }

  @AfterEach
  void close() {
    database.close();
  }

  private DriftRuns at(Optional<LocalTime> nightly) {
    return new DriftRuns(database.jdbi(), runs, nightly, clock);
  }

  private long number() {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        "select count(*) from run where trigger = 'drift' and connection = 1")
                    .mapTo(Long.class)
                    .one());
  }

  private void end() {
    Run run = runs.claim("test").orElseThrow();
    runs.close(run, RunState.COMPLETED, null);
  }

  @Test
  void should_compare_once_a_night_what_is_on_and_has_sent_something_however_many_ask() {
    Optional<LocalTime> aMinuteAgo =
        Optional.of(now.minusSeconds(60).atZone(ZoneOffset.UTC).toLocalTime());
    DriftRuns one = at(aMinuteAgo);
    DriftRuns other = at(aMinuteAgo);
    one.openDue();
    other.openDue();
    end();
    other.openDue();
    one.openDue();
    assertThat(number()).isEqualTo(1);
    assertThat(drifts()).hasSize(1);

    clock.advance(Duration.ofDays(1));
    one.openDue();
    other.openDue();
    assertThat(number()).isEqualTo(2);
  }

  @Test
  void should_wait_for_the_night_after_the_first_run_and_for_an_account_that_answers() {
    DriftRuns nightly = at(Optional.of(now.minusSeconds(60).atZone(ZoneOffset.UTC).toLocalTime()));
    execute("update run set ended_at = now() - interval '1 second'");
    nightly.openDue();
    assertThat(number()).as("it has only just been sent").isZero();

    clock.advance(Duration.ofDays(1));
    execute("update account set state = 'NEEDS_ATTENTION'");
    nightly.openDue();
    assertThat(number()).isZero();
    execute("update account set state = 'CONNECTED'");
    nightly.openDue();
    assertThat(number()).isEqualTo(1);
  }

  @Test
  void should_stand_in_the_history_where_it_found_something() {
    at(Optional.of(now.minusSeconds(60).atZone(ZoneOffset.UTC).toLocalTime())).openDue();
    assertThat(runs.list(RunFilter.ALL, null, 10)).as("while it goes on").hasSize(5);
    end();
    assertThat(runs.list(RunFilter.ALL, null, 10)).hasSize(4);
    assertThat(drifts()).hasSize(1);
    execute(
        """
        insert into run_page (run, goal, audience, phase, page, changed)
        select id, 1, 1, 'members', 0, 1 from run where trigger = 'drift'
        """);
    assertThat(runs.list(RunFilter.ALL, null, 10)).hasSize(5);
  }

  private void execute(String sql) {
    database.jdbi().useHandle(handle -> handle.execute(sql));
  }

  private List<Run> drifts() {
    return runs.list(new RunFilter(null, List.of(), List.of("drift"), null, null), null, 10);
  }

  @Test
  void should_wait_for_a_run_that_is_at_work() {
    runs.request(1, "api", null, false, false, null);
    DriftRuns nightly = at(Optional.of(now.minusSeconds(60).atZone(ZoneOffset.UTC).toLocalTime()));
    nightly.openDue();
    assertThat(number()).isZero();
    end();
    nightly.openDue();
    assertThat(number()).isEqualTo(1);
  }

  @Test
  void should_compare_nothing_by_itself_unless_a_setting_asks_for_it() {
    at(Optional.empty()).openDue();
    assertThat(number()).isZero();
  }
}
