package dev.caravan.segment;

import static dev.caravan.segment.LifecycleWorld.CUSTOMER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.segment.StageStore.Recomputed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StageStoreTest {
  private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");

  private final LifecycleWorld world = new LifecycleWorld();

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void should_record_the_latest_stage_that_fits() {
    world.lifecycle(CUSTOMER);
    world.profile(1, "{\"tier\": \"a\", \"orders\": 1}");
    world.profile(2, "{\"tier\": \"a\", \"orders\": 4}");
    world.profile(3, "{\"tier\": \"a\"}");
    world.profile(4, "{\"orders\": 9}");
    world.profile(5, "{\"tier\": \"a\", \"orders\": 9, \"churned\": true}");
    assertThat(world.stages.recompute("customer")).contains(new Recomputed(5, 2, 0));
    assertThat(world.stage(1)).isEqualTo("new");
    assertThat(world.stage(2)).isEqualTo("loyal");
    assertThat(List.of(3L, 4L, 5L)).allSatisfy(id -> assertThat(world.stage(id)).isNull());
    assertThat(world.reports.counts("customer")).isEqualTo(Map.of("new", 1L, "loyal", 1L));
    assertThat(world.reports.recomputedAt("customer")).contains(NOON);
    assertThat(world.stages.recompute("nosuch")).isEmpty();
  }

  @Test
  void should_need_the_entry_only_to_get_in_and_end_with_the_completion() {
    world.lifecycle(CUSTOMER);
    world.profile(1, "{\"tier\": \"a\", \"orders\": 1}");
    world.stages.recompute();
    world.profile(1, "{\"orders\": 5}");
    world.stages.recompute();
    assertThat(world.stage(1)).isEqualTo("loyal");
    world.profile(1, "{\"orders\": 5, \"churned\": true}");
    world.stages.recompute();
    assertThat(world.stage(1)).isNull();
    world.profile(1, "{\"orders\": 5, \"churned\": false}");
    world.stages.recompute();
    assertThat(world.stage(1)).as("out, and to be let in again").isNull();
    world.profile(1, "{\"tier\": \"b\", \"orders\": 5}");
    world.stages.recompute();
    assertThat(world.stage(1)).isEqualTo("loyal");
  }

  @Test
  void should_keep_when_stages_were_entered_and_left() {
    world.lifecycle(CUSTOMER);
    world.profile(1, "{\"tier\": \"a\", \"orders\": 1}");
    world.stages.recompute();
    world.clock.advance(Duration.ofDays(1));
    world.stages.recompute();
    world.clock.advance(Duration.ofDays(1));
    world.profile(1, "{\"tier\": \"a\", \"orders\": 8}");
    world.stages.recompute();
    world.clock.advance(Duration.ofDays(1));
    world.profile(1, "{\"tier\": \"a\"}");
    world.stages.recompute();
    assertThat(world.history(1))
        .containsExactly(
            new Stay("customer", "new", NOON, NOON.plus(Duration.ofDays(2))),
            new Stay(
                "customer", "loyal", NOON.plus(Duration.ofDays(2)), NOON.plus(Duration.ofDays(3))));
    assertThat(world.now(1)).isNull();
  }

  @Test
  void should_write_only_what_changed() {
    world.lifecycle(CUSTOMER);
    for (long id = 1; id <= 50; id++) {
      world.profile(id, "{\"tier\": \"a\", \"orders\": 1}");
    }
    world.stages.recompute();
    long before = world.number("select sum(xmin::text::bigint) from stage");
    world.stages.recompute();
    assertThat(world.number("select sum(xmin::text::bigint) from stage")).isEqualTo(before);
    world.profile(7, "{\"tier\": \"a\", \"orders\": 8}");
    assertThat(world.stages.recompute("customer")).contains(new Recomputed(50, 1, 1));
  }

  @Test
  void should_go_through_many_profiles_page_by_page() {
    world.lifecycle(CUSTOMER);
    int many = 2 * StageStore.PAGE + 345;
    world.execute(
        """
        insert into profile (properties)
        select jsonb_build_object('tier', 'a', 'orders', mod(i, 6)) from generate_series(1, %d) i
        """
            .formatted(many));
    world.execute("delete from profile where mod(id, 7) = 0");
    assertThat(world.stages.recompute("customer").orElseThrow().profiles())
        .isEqualTo(world.number("select count(*) from profile"));
    assertThat(
            world.number(
                """
                select count(*) from profile p
                  left join stage s on s.profile = p.id and s.left_at is null
                 where s.stage is distinct from
                       case when (p.properties ->> 'orders')::int >= 3 then 'loyal' else 'new' end
                """))
        .isZero();
  }

  @Test
  void should_record_each_stage_once_when_two_instances_recompute_at_once() throws Exception {
    world.lifecycle(CUSTOMER);
    world.execute(
        """
        insert into profile (properties)
        select jsonb_build_object('tier', 'a', 'orders', i % 6) from generate_series(1, 15000) i
        """);
    world.execute("analyze profile");
    ExecutorService instances = Executors.newFixedThreadPool(3);
    try {
      for (int round = 0; round < 4; round++) {
        world.execute(
            """
            update profile set properties = properties
                   || jsonb_build_object('orders', ((properties ->> 'orders')::int + 2) % 6)
            """);
        world.clock.advance(Duration.ofHours(1));
        List<Future<?>> running = new ArrayList<>();
        for (int instance = 0; instance < 3; instance++) {
          StageStore other = new StageStore(world.jdbi, world.properties, world.clock);
          running.add(instances.submit(() -> other.recompute()));
        }
        for (Future<?> one : running) {
          one.get();
        }
      }
    } finally {
      instances.shutdownNow();
    }
    assertThat(world.number("select count(*) from stage where left_at is null")).isEqualTo(15000);
    assertThat(world.number("select count(*) from stage where left_at = entered_at")).isZero();
    assertThat(
            world.number(
                """
                select count(*) from stage a join stage b
                    on a.profile = b.profile and a.left_at = b.entered_at and a.stage = b.stage
                """))
        .as("nobody leaves a stage for the same")
        .isZero();
  }

  @Test
  void should_leave_no_stage_of_somebody_who_is_being_erased() throws Exception {
    world.lifecycle(CUSTOMER);
    world.profile(1, "{\"tier\": \"a\", \"orders\": 1}");
    world.profile(2, "{\"tier\": \"a\", \"orders\": 1}");
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      Future<?> recomputed =
          world.jdbi.inTransaction(
              handle -> {
                handle.execute("select id from lifecycle order by id for share");
                handle.execute("delete from stage where profile = 1");
                Future<?> running = other.submit(() -> world.stages.recompute());
                waitUntilSomebodyWaits();
                handle.execute("delete from profile where id = 1");
                return running;
              });
      recomputed.get();
    } finally {
      other.shutdownNow();
    }
    assertThat(world.stage(1)).isNull();
    assertThat(world.stage(2)).isEqualTo("new");
  }

  private void waitUntilSomebodyWaits() {
    org.awaitility.Awaitility.await()
        .until(() -> world.number("select count(*) from pg_locks where not granted") > 0);
  }

  @Test
  void should_bring_one_profile_up_to_date_and_no_other() {
    world.lifecycle(CUSTOMER);
    world.profile(1, "{\"tier\": \"a\", \"orders\": 1}");
    world.profile(2, "{\"tier\": \"a\", \"orders\": 1}");
    world.stages.recompute(List.of(1L));
    assertThat(world.stage(1)).isEqualTo("new");
    assertThat(world.stage(2)).isNull();
  }

  @Test
  void should_look_at_one_profile_without_waiting_while_nothing_changes() {
    world.lifecycle(CUSTOMER);
    world.profile(1, "{\"tier\": \"a\", \"orders\": 1}");
    world.stages.recompute();
    world.jdbi.useTransaction(
        handle -> {
          handle.execute("select id from lifecycle for update");
          world.stages.recompute(List.of(1L));
        });
    assertThat(world.stage(1)).isEqualTo("new");
  }

  @Test
  void should_say_of_segments_what_a_recomputation_would_record() {
    world.lifecycle(CUSTOMER);
    world.segment("{segment: fans, where: {lifecycle: customer, stage: loyal}}");
    world.profile(1, "{\"tier\": \"a\", \"orders\": 8}");
    assertThat(world.segments.count("fans")).as("not recorded yet").contains(1L);
    world.stages.recompute();
    assertThat(world.segments.count("fans")).contains(1L);
    world.profile(1, "{\"orders\": 8}");
    assertThat(world.segments.count("fans")).as("recorded, so the entry is behind").contains(1L);
    world.profile(1, "{\"orders\": 8, \"churned\": true}");
    assertThat(world.segments.count("fans")).as("over, though recorded").contains(0L);
  }

  @Test
  void should_move_people_on_when_the_lifecycle_is_written_anew() {
    world.lifecycle(CUSTOMER);
    world.profile(1, "{\"tier\": \"a\", \"orders\": 8}");
    world.stages.recompute();
    world.lifecycle(CUSTOMER.replace("stage: loyal", "stage: gold"));
    world.stages.recompute();
    assertThat(world.history(1)).extracting(Stay::stage).containsExactly("loyal", "gold");
  }
}
