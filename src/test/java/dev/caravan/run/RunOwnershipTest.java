package dev.caravan.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.caravan.testing.TestDatabase;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunOwnershipTest {
  private final TestDatabase database = new TestDatabase();
  private final Jdbi jdbi = database.jdbi();
  private final RunStore runs = new RunStore(jdbi);
  private final RunPages pages = new RunPages(jdbi);
  private final RunGoals goals = new RunGoals(jdbi);

  @BeforeEach
  void connection() {
    execute(
        """
        insert into account (name, endpoint, data_centre, secret, account_id, account_name, login, state)
        values ('main', 'http://127.0.0.1', 'us6', '', 'a', 'a', 'a', 'CONNECTED');
        insert into connection (name, account, document, enabled, path_secret)
        values ('newsletter', 1, '{}', true, 's');
        insert into goal (connection, kind, name) values (1, 'import', 'import');
        insert into audience (account, mailchimp_id, name) values (1, 'a1b2c3d4e5', 'Newsletter')""");
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void should_name_the_run_that_is_in_the_way_or_open_one_when_that_has_just_ended() {
    CompletableFuture<Void> other = CompletableFuture.runAsync(this::openAndEndRuns);
    openAndEndRuns();
    other.join();
  }

  private void openAndEndRuns() {
    for (int i = 0; i < 300; i++) {
      try {
        Run run = runs.request(1, "api", null, false, false, null);
        jdbi.useHandle(
            handle ->
                handle.execute(
                    "update run set state = 'COMPLETED', ended_at = now() where id = ?", run.id()));
      } catch (RunInProgress e) {
        assertThat(e.run()).as("the open run").isPositive();
      }
    }
  }

  @Test
  void should_renew_and_stop_a_run_while_its_page_is_written() {
    Run run = claimed();

    jdbi.useTransaction(
        page -> {
          pages.hold(page, run);

          // Jdbi would let this thread into the same transaction.
          assertThat(beside(() -> runs.renew(run.id(), run.fence()))).isTrue();
          assertThat(beside(() -> runs.stop(run.id()))).isTrue();
        });

    assertThat(runs.find(run.id()).orElseThrow().state()).isEqualTo(RunState.STOPPING);
  }

  @Test
  void should_not_take_a_run_over_in_the_middle_of_a_page() {
    Run run = claimed();
    execute("update run set lease_until = now() - interval '1 second'");

    jdbi.useTransaction(
        page -> {
          pages.hold(page, run);
          assertThat(beside(() -> runs.claim("another"))).isEmpty();
        });

    Run taken = runs.claim("another").orElseThrow();
    assertThat(taken.fence()).isEqualTo(run.fence() + 1);
    assertThatThrownBy(() -> jdbi.useTransaction(page -> pages.hold(page, run)))
        .isInstanceOf(Fenced.class);
  }

  @Test
  void should_refuse_a_page_that_began_while_the_run_was_taken_over() {
    Run run = claimed();
    execute("update run set lease_until = now() - interval '1 second'");
    CompletableFuture<Void> late =
        jdbi.inTransaction(
            takeover -> {
              assertThat(runs.claim("another")).isPresent();
              CompletableFuture<Void> page =
                  CompletableFuture.runAsync(
                      () -> jdbi.useTransaction(handle -> pages.hold(handle, run)));
              awaitSomebodyWaiting();
              return page;
            });

    assertThatThrownBy(late::join)
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(Fenced.class);
  }

  @Test
  void should_close_a_run_only_when_its_pages_are_written() {
    Run run = claimed();
    CompletableFuture<Void> closing =
        jdbi.inTransaction(
            page -> {
              pages.hold(page, run);
              CompletableFuture<Void> close =
                  CompletableFuture.runAsync(() -> runs.close(run, RunState.COMPLETED, null));
              awaitSomebodyWaiting();
              return close;
            });

    closing.join();
    assertThat(runs.find(run.id()).orElseThrow().endedAt()).isNotNull();
    assertThatThrownBy(() -> jdbi.useTransaction(page -> pages.hold(page, run)))
        .isInstanceOf(Fenced.class);
  }

  @Test
  void should_not_let_the_last_owner_say_how_a_goal_stands() {
    Run run = claimed();
    execute("insert into run_goal (run, goal, position, state) values (1, 1, 0, 'RUNNING')");
    execute("update run set lease_until = now() - interval '1 second'");
    Run taken = runs.claim("another").orElseThrow();

    assertThatThrownBy(() -> goals.state(run, 1, RunState.FAILED, "too late"))
        .isInstanceOf(Fenced.class);

    goals.state(taken, 1, RunState.COMPLETED, null);
    assertThat(goals.states(run.id())).containsEntry(1, RunState.COMPLETED);
  }

  @Test
  void should_take_no_run_up_since_the_program_began_to_end() {
    runs.request(1, "api", null, false, false, null);
    RunLeases leases = new RunLeases(runs, "one", 4);
    runs.leaveOff();

    assertThat(leases.claim()).isEmpty();
    assertThat(new RunStore(jdbi).claim("another")).isPresent();
  }

  @Test
  void should_report_a_run_over_one_connection() {
    Run run = claimed();
    execute(
        """
        insert into run_goal (run, goal, position, state) values (1, 1, 0, 'RUNNING');
        insert into run_audience (run, goal, audience) values (1, 1, 1);
        insert into run_page (run, goal, audience, phase, page, added) values (1, 1, 1, 'walk', 0, 7)""");
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(database.jdbcUrl());
    config.setUsername("postgres");
    config.setPassword("postgres");
    config.setMaximumPoolSize(1);
    config.setConnectionTimeout(15_000);
    try (HikariDataSource one = new HikariDataSource(config)) {
      Jdbi narrow = Jdbi.create(one);
      RunReports reports = new RunReports(narrow, new RunStore(narrow), new RunPages(narrow));

      assertThat(
              reports
                  .report(run.id())
                  .orElseThrow()
                  .at("/goals/0/audiences/0/counts/added")
                  .asInt())
          .isEqualTo(7);
    }
  }

  private Run claimed() {
    runs.request(1, "api", null, false, false, null);
    Optional<Run> run = runs.claim("one");
    assertThat(run).isPresent();
    return run.get();
  }

  private static <T> T beside(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work).orTimeout(60, TimeUnit.SECONDS).join();
  }

  private void awaitSomebodyWaiting() {
    await()
        .until(
            () ->
                CompletableFuture.supplyAsync(
                        () ->
                            jdbi.withHandle(
                                handle ->
                                    handle
                                        .createQuery(
                                            "select pid from pg_stat_activity"
                                                + " where datname = current_database()"
                                                + " and wait_event_type = 'Lock'")
                                        .mapTo(Integer.class)
                                        .list()))
                    .join(),
            (List<Integer> waiting) -> !waiting.isEmpty());
  }

  private void execute(String sql) {
    jdbi.useHandle(handle -> handle.createScript(sql).execute());
  }
}
