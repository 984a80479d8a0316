package dev.caravan.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.testing.SettableClock;
import dev.caravan.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
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
                        values ('sends', 1, '{}', true, 's'), ('has sent nothing', 1, '{}', true, 's'),
                               ('is off', 1, '{}', false, 's');
                        insert into goal (connection, kind, name)
                        values (1, 'export', 'vip'), (2, 'export', 'vip'), (3, 'export', 'vip');
                        insert into export_ledger (goal, audience, profile, address, state)
                        values (1, 1, 1, 'ann@people.test', 'active'), (3, 1, 1, 'ann@people.test', 'active')""")
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
    assertThat(runs.list(RunFilter.ALL, null, 10)).hasSize(1);

    clock.advance(Duration.ofDays(1));
    one.openDue();
    other.openDue();
    assertThat(number()).isEqualTo(2);
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
