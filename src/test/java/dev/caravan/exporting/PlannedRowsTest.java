package dev.caravan.exporting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.connection.Connection;
import dev.caravan.mailchimp.Audience;
import dev.caravan.run.GoalRun;
import dev.caravan.run.Run;
import dev.caravan.run.RunState;
import dev.caravan.testing.TestDatabase;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;

class PlannedRowsTest {
  private static final int CANDIDATES = 5_000;

  /** As it is in every run: the statistics are made before anything is decided. */
  @Test
  void should_find_a_chunk_by_key_while_statistics_know_of_no_decision() {
    try (TestDatabase database = new TestDatabase()) {
      database
          .jdbi()
          .useTransaction(
              handle -> {
                handle.execute("set local random_page_cost = 1.1");
                handle.execute(
                    "insert into candidate (run, goal, audience, profile)"
                        + " select 1, 1, 1, i from generate_series(1, ?) i",
                    CANDIDATES);
                handle.execute("analyze candidate");
                handle.execute(
                    """
                    update candidate set decided = true, action = 'upsert', class = 'ADDED',
                           address = 'person' || profile || '@example.org', payload = '{}'
                    """);
                handle.execute(
                    """
                    insert into export_ledger (goal, audience, profile, address, state)
                    select goal, audience, profile, address, 'active' from candidate
                    """);
                List<Long> profiles = LongStream.rangeClosed(2_001, 2_500).boxed().toList();
                long before = number(handle, READ);
                assertThat(new PlannedRows(database.jdbi()).read(handle, chunk(profiles)))
                    .extracting(PlannedRow::profile)
                    .isEqualTo(profiles);
                assertThat(number(handle, OPEN_ACTIONS)).isZero();
                assertThat(number(handle, READ) - before).isLessThanOrEqualTo(profiles.size());
              });
    }
  }

  /** How often the index of open actions was looked into. */
  private static final String OPEN_ACTIONS =
      "select pg_stat_get_xact_numscans('candidate_action'::regclass)";

  /** How many rows of the ledger were read, from end to end or by key. */
  private static final String READ =
      """
      select pg_stat_get_xact_tuples_returned('export_ledger'::regclass)
           + pg_stat_get_xact_tuples_returned('export_ledger_pkey'::regclass)
      """;

  private static long number(Handle handle, String sql) {
    return handle.createQuery(sql).mapTo(Long.class).one();
  }

  private static Chunk chunk(List<Long> profiles) {
    Run run =
        new Run(
            1, 1, RunState.RUNNING, "api", null, false, false, null, null, 1, Instant.EPOCH, null);
    GoalRun goalRun =
        new GoalRun(run, new Connection(1, "test", 1, 1, null, Map.of(), Map.of()), "vip", 1);
    Audience audience =
        new Audience(
            1,
            1,
            "a1b2c3d4e5",
            "Newsletter",
            false,
            Map.of(),
            List.of(),
            List.of(),
            List.of(),
            Instant.EPOCH);
    return new Chunk(new ExportAudience(goalRun, null, audience), ExportChunks.SEND, 0, profiles);
  }
}
