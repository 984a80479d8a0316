package dev.caravan.intake.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.event.EventWorld;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ActivityProgressTest {
  private static EventWorld world;

  @BeforeAll
  static void open() {
    world = new EventWorld();
  }

  @AfterAll
  static void close() {
    world.close();
  }

  @BeforeEach
  void begin() {
    world.execute("truncate campaign, campaign_reading, activity");
    world.execute(
        "insert into activity (connection, started_at, backfill, due_at)"
            + " values (1, '2026-11-01', '2026-06-01', now())");
    for (int month = 7; month <= 10; month++) {
      campaign(month, "2026-%02d-15T10:00:00Z".formatted(month));
    }
  }

  @Test
  void should_be_complete_back_to_where_the_first_gap_is() {
    assertThat(progress().completeBackTo()).isNull();

    read(10, "activity");
    read(8, "activity");

    assertThat(progress().campaigns()).isEqualTo(4);
    assertThat(progress().read()).isEqualTo(2);
    assertThat(progress().completeBackTo()).isEqualTo(Instant.parse("2026-10-15T10:00:00Z"));

    read(9, "activity");
    assertThat(progress().completeBackTo()).isEqualTo(Instant.parse("2026-08-15T10:00:00Z"));
  }

  @Test
  void should_not_take_for_read_what_is_read_in_part() {
    for (int month = 7; month <= 10; month++) {
      read(month, "activity");
    }
    world.execute("update activity set polled_at = now()");
    assertThat(progress().completeBackTo()).isEqualTo(Instant.parse("2026-06-01T00:00:00Z"));

    world.execute(
        "insert into campaign_reading (campaign, kind, seen, next_offset) values (9, 'sent', null, 1000)");

    assertThat(progress().read()).isEqualTo(3);
    assertThat(progress().completeBackTo()).isEqualTo(Instant.parse("2026-10-15T10:00:00Z"));
  }

  private static void campaign(int id, String at) {
    world.execute(
        "insert into campaign (id, connection, mailchimp_id, audience, title, kind, listed_at)"
            + " overriding system value values (%1$d, 1, 'c%1$d', 'a1', 'Hello', 'regular', '%2$s')"
                .formatted(id, at));
    world.execute(
        "insert into campaign_reading (campaign, kind, next_offset) values (%d, 'activity', 0)"
            .formatted(id));
  }

  private static void read(int id, String kind) {
    world.execute(
        "update campaign_reading set seen = 'x', next_offset = null where campaign = %d and kind = '%s'"
            .formatted(id, kind));
  }

  private static ActivityProgress progress() {
    return ActivityProgress.of(world.jdbi(), 1).orElseThrow();
  }
}
