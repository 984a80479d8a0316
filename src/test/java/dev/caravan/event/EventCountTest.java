package dev.caravan.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The counts of events are those that counting them would give, whoever writes them and how. */
class EventCountTest {
  private static final int WRITERS = 4;
  private static final int WRITES = 120;

  private final TestDatabase database = new TestDatabase();
  private final Jdbi jdbi = database.jdbi();

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void should_count_what_writers_add_join_and_take_away_side_by_side() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    List<Future<?>> writers = new ArrayList<>();
    for (int writer = 0; writer < WRITERS; writer++) {
      int number = writer;
      writers.add(threads.submit(() -> write(number)));
    }
    for (Future<?> writer : writers) {
      writer.get();
    }
    threads.shutdown();
    assertThat(rows("select count(*) as n from event").get(0).get("n")).isNotEqualTo(0L);
    assertThat(rows(KEPT)).isEqualTo(rows(COUNTED));
  }

  @Test
  void should_add_up_what_many_statements_have_left() {
    jdbi.useHandle(
        handle -> {
          for (int i = 0; i < 1_500; i++) {
            insert(handle, i, 1, 0);
          }
        });
    assertThat((long) rows("select count(*) as n from event_count").get(0).get("n"))
        .isLessThan(1_000);
    assertThat(rows(KEPT)).isEqualTo(rows(COUNTED));
  }

  @Test
  void should_count_nothing_where_everything_was_thrown_away() {
    jdbi.useHandle(
        handle -> {
          insert(handle, 1, 5, 0);
          handle.execute("truncate event");
        });
    assertThat(rows(KEPT)).isEmpty();
  }

  /** Of other keys and people than every other writer's. */
  private void write(int writer) {
    Random random = new Random(writer);
    for (int i = 0; i < WRITES; i++) {
      int key = writer * 10_000 + random.nextInt(300);
      int what = random.nextInt(6);
      jdbi.useTransaction(
          handle -> {
            switch (what) {
              case 0 -> handle.execute("update event set profile = 7 where " + OWN, writer);
              case 1 -> handle.execute("delete from event where id % 3 = 0 and " + OWN, writer);
              case 2 -> handle.execute("update event set address = null where " + OWN, writer);
              default -> insert(handle, key, 1 + random.nextInt(9), writer);
            }
            if (random.nextInt(10) == 0) {
              handle.rollback();
            }
          });
    }
  }

  private static final String OWN = "connection = ? and id % 2 = 0";

  private static void insert(Handle handle, int first, int rows, int connection) {
    handle.execute(
        """
        insert into event (key, connection, type, address, time, source)
        select int8send(i), ?, 'Type ' || i % 3, 'p' || i || '@example.org',
               timestamptz '2026-11-01T23:30:00Z' + i % 5 * interval '20 minutes', 'track'
          from generate_series(?::bigint, ?::bigint) i
        on conflict do nothing
        """,
        connection, first, first + rows - 1);
  }

  private List<Map<String, Object>> rows(String sql) {
    return jdbi.withHandle(handle -> handle.createQuery(sql).mapToMap().list());
  }

  private static final String KEPT =
      """
      select connection, type, day, sum(events)::bigint as events,
             sum(unmatched)::bigint as unmatched, sum(anonymous)::bigint as anonymous
        from event_count group by 1, 2, 3 having sum(events) <> 0 order by 1, 2, 3
      """;

  private static final String COUNTED =
      """
      select connection, type, (time at time zone 'UTC')::date as day, count(*) as events,
             count(*) filter (where profile is null and address is not null) as unmatched,
             count(*) filter (where profile is null and address is null) as anonymous
        from event group by 1, 2, 3 order by 1, 2, 3
      """;
}
