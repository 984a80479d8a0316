package dev.caravan.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.testing.TestDatabase;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InteractionsTest {
  private final TestDatabase database = new TestDatabase();
  private final Jdbi jdbi = database.jdbi();
  private final Interactions interactions = new Interactions();

  @BeforeEach
  void happen() {
    event(1L, "VIEW", "Summer sale", 1);
    event(1L, "VIEW", "Summer sale", 3);
    event(1L, "CONVERSION", "Summer sale", 4);
    event(1L, "CLICK", "Newsletter form", 2);
    event(1L, "CONVERSION", "Telephone order", 2);
    event(1L, "VIEW", null, 1);
    event(1L, "view", "not an interaction's type", 1);
    event(2L, "VIEW", "Summer sale", 1);
    event(null, "VIEW", "Of nobody yet", 1);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void should_tell_of_many_profiles_what_each_has_seen() {
    Map<Long, List<String>> seen =
        jdbi.withHandle(handle -> interactions.seen(handle, List.of(1L, 2L, 3L)));
    assertThat(seen)
        .isEqualTo(
            Map.of(
                1L, List.of("Newsletter form", "Summer sale"),
                2L, List.of("Summer sale"),
                3L, List.of()));
  }

  @Test
  void should_count_what_one_profile_did_with_each() {
    List<Interaction> found = jdbi.withHandle(handle -> interactions.of(handle, 1));

    assertThat(found)
        .extracting(Interaction::name)
        .containsExactly("Newsletter form", "Summer sale", "Telephone order");
    assertThat(found.get(1)).isEqualTo(new Interaction("Summer sale", 2, 0, 1, day(1), day(4)));
  }

  private static Instant day(int day) {
    return Instant.parse("2026-11-0" + day + "T10:00:00Z");
  }

  private void event(Long profile, String type, String interaction, int day) {
    jdbi.useHandle(
        handle ->
            handle.execute(
                """
                insert into event (key, connection, type, profile, address, time, properties, source)
                values (uuid_send(gen_random_uuid()), 1, ?, ?, 'x@example.org', ?::timestamptz,
                    jsonb_strip_nulls(jsonb_build_object('interaction', ?::text)), 'track')
                """,
                type,
                profile,
                day(day).toString(),
                interaction));
  }
}
