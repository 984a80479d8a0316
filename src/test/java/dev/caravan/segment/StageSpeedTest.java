package dev.caravan.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A recomputation of a million profiles beside the plain SQL of the same pass: one statement, by
 * hand, over the same properties and into a table with the same indexes.
 */
@Tag("campaign")
class StageSpeedTest {
  private static final int PROFILES = 1_000_000;

  /** Far above what is measured on an idle machine: a pass that is not set-based costs more. */
  private static final double MOST = 4;

  private final LifecycleWorld world = new LifecycleWorld();

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void should_recompute_a_million_profiles_in_one_pass() {
    world.lifecycle(LifecycleWorld.CUSTOMER);
    world.execute(
        """
        insert into profile (properties)
        select jsonb_build_object(
                 'tier', (array['Gold', 'Silver', 'Tin'])[mod(i, 3) + 1],
                 'orders', mod(i, 9), 'churned', mod(i, 10) = 0,
                 'first_name', 'Person ' || i, 'email', 'person' || i || '@example.org',
                 'city', 'City ' || mod(i, 500))
          from generate_series(1, %d) i
        """
            .formatted(PROFILES));
    world.execute(
        """
        create table plain (
          id bigint generated always as identity primary key, lifecycle integer not null,
          profile bigint not null, stage text not null, entered_at timestamptz not null,
          left_at timestamptz);
        create unique index on plain (lifecycle, profile) where left_at is null;
        create index on plain (profile)
        """);
    world.jdbi.useHandle(handle -> handle.execute("vacuum analyze profile"));

    Duration plain = time(() -> world.execute(PLAIN_PASS));
    Duration first = time(() -> world.stages.recompute());
    assertSame();
    report("everybody enters", plain, first);
    assertThat(ratio(plain, first)).isLessThan(MOST);

    world.jdbi.useHandle(handle -> handle.execute("vacuum analyze plain"));
    world.jdbi.useHandle(handle -> handle.execute("vacuum analyze stage"));
    plain = time(() -> world.execute(PLAIN_PASS));
    Duration again = time(() -> world.stages.recompute());
    report("nobody moves", plain, again);
    assertThat(ratio(plain, again)).isLessThan(MOST);

    world.execute(
        """
        update profile set properties = properties || jsonb_build_object('orders', mod(id + 4, 9))
         where mod(id, 100) = 0
        """);
    plain = time(() -> world.execute(PLAIN_PASS));
    Duration moved = time(() -> world.stages.recompute());
    assertSame();
    report("one in a hundred changed", plain, moved);
    assertThat(ratio(plain, moved)).isLessThan(MOST);
  }

  @Test
  void should_read_the_thresholds_of_a_chunk_without_reading_all_events() {
    world.lifecycle(LifecycleWorld.CUSTOMER);
    world.touchpoint("newsletter", "{lifecycle: customer, count: [open]}", "a1");
    world.execute(
        """
        insert into profile (properties)
        select jsonb_build_object('tier', 'Gold', 'orders', 1) from generate_series(1, 200000)
        """);
    world.stages.recompute();
    world.execute(
        """
        update stage set entered_at = timestamptz '2026-11-01T12:00:00Z' - interval '20 days';
        insert into event (key, connection, type, profile, address, time, properties, source)
        select int8send(i), 1, (array['Open Email', 'Sent Email'])[mod(i, 2)::int + 1],
               mod(i * 7919, 200000) + 1, 'x',
               timestamptz '2026-11-01T12:00:00Z' - mod(i, 1000) * interval '1 hour',
               jsonb_build_object('List ID', 'a1', 'Campaign ID', 'c' || mod(i, 40)), 'test'
          from generate_series(bigint '1', 2000000) i
        """);
    world.jdbi.useHandle(handle -> handle.execute("vacuum analyze event"));
    world.jdbi.useHandle(handle -> handle.execute("vacuum analyze stage"));
    List<Long> chunk = LongStream.rangeClosed(50_001, 51_000).boxed().toList();
    long[] read = new long[1];
    Duration taken =
        time(
            () ->
                read[0] =
                    world.jdbi.inTransaction(
                        handle -> {
                          long before = tuples(handle);
                          assertThat(world.reports.of(handle, chunk, null)).hasSize(1_000);
                          return tuples(handle) - before;
                        }));
    System.out.printf(
        "the thresholds of 1,000 profiles among 2,000,000 events: %d ms, %d events read one by"
            + " one%n",
        taken.toMillis(), read[0]);
    assertThat(read[0]).as("events read from end to end").isZero();
  }

  /** How many events this transaction has read without an index. */
  private static long tuples(Handle handle) {
    return handle
        .createQuery("select pg_stat_get_xact_tuples_returned('event'::regclass)")
        .mapTo(Long.class)
        .one();
  }

  private static final String PLAIN_PASS =
      """
      with now as materialized (
        select p.id, s.id as held, s.stage as before,
               case when coalesce((p.properties ->> 'churned')::boolean, false) then null
                    when s.id is null and coalesce(p.properties ->> 'tier', '') = '' then null
                    when (p.properties ->> 'orders')::numeric >= 3 then 'loyal'
                    when (p.properties ->> 'orders')::numeric <= 4 then 'new' end as stage
          from profile p
          left join plain s on s.lifecycle = 1 and s.profile = p.id and s.left_at is null
      ), changed as materialized (
        select * from now where stage is distinct from before
      ), gone as (
        update plain s set left_at = now() from changed c where s.id = c.held returning s.id
      )
      insert into plain (lifecycle, profile, stage, entered_at)
      select 1, id, stage, now() from changed
       where stage is not null and (select count(*) from gone) >= 0
      """;

  private void assertSame() {
    assertThat(
            world.number(
                """
                select count(*) from (select profile, stage from stage where left_at is null) a
                  full join (select profile, stage from plain where left_at is null) b
                    using (profile, stage)
                 where a is null or b is null
                """))
        .isZero();
  }

  private static void report(String what, Duration plain, Duration recomputed) {
    System.out.printf(
        "%,d profiles, %s: %d ms; the plain SQL %d ms; ratio %.2f%n",
        PROFILES, what, recomputed.toMillis(), plain.toMillis(), ratio(plain, recomputed));
  }

  private static double ratio(Duration plain, Duration recomputed) {
    return (double) recomputed.toMillis() / plain.toMillis();
  }

  private static Duration time(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
