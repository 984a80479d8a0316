package dev.caravan.mailchimp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MembershipStoreTest {
  private static final int AUDIENCE = 1;
  private static final Instant SEEN = Instant.parse("2026-11-01T10:00:00Z");

  private final TestDatabase database = new TestDatabase();
  private final MembershipStore store = new MembershipStore();

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void should_write_no_row_that_says_the_same_or_newer_already() {
    see(member("subscribed", SEEN, 7L));
    String written = row();

    see(member("subscribed", SEEN, 7L));
    see(member("subscribed", SEEN, null));
    see(member("unsubscribed", SEEN.minusSeconds(1), 8L));
    // Even a row that is only locked has been written to.
    assertThat(row()).isEqualTo(written).contains("xmax 0");
  }

  @Test
  void should_write_what_is_newer_and_a_profile_that_was_not_known() {
    see(member("subscribed", SEEN, null));
    see(member("subscribed", SEEN, 7L));
    assertThat(row()).contains("subscribed 7");
    see(member("unsubscribed", SEEN.plusSeconds(1), null));
    assertThat(row()).contains("unsubscribed 7");
  }

  /**
   * A page that comes behind another one in what both share merges the rest of its rows, while a
   * third writes the rows that it shares with that one: whoever takes rows in another order than
   * the others holds what they wait for, and waits for what they hold.
   */
  @Test
  void should_take_rows_in_the_order_of_their_ids_when_somebody_else_was_first() throws Exception {
    Jdbi jdbi = database.jdbi();
    try (Handle first = jdbi.open();
        Handle third = jdbi.open()) {
      first.begin();
      store.see(first, AUDIENCE, members(1, 2));
      CompletableFuture<Void> second =
          CompletableFuture.runAsync(
              () -> jdbi.useTransaction(h -> store.see(h, AUDIENCE, members(1, 1_001))));
      until(jdbi, 1);
      third.begin();
      store.see(third, AUDIENCE, members(2, 3));
      first.commit();
      // Now the second one merges, and waits for the third.
      until(jdbi, 1);
      store.see(third, AUDIENCE, members(3, 1_001));
      third.commit();
      second.get(60, TimeUnit.SECONDS);

      assertThat(count(jdbi, "membership")).isEqualTo(1_000);
    }
  }

  private void see(SeenMember member) {
    // Somebody new beside it: newcomers go another way than those who are known.
    SeenMember other =
        new SeenMember(
            member.lastChanged().toEpochMilli(), "m2", "bob@example.org", null, "cleaned", SEEN);
    database.jdbi().useTransaction(handle -> store.see(handle, AUDIENCE, List.of(member, other)));
  }

  private static SeenMember member(String status, Instant lastChanged, Long profile) {
    return new SeenMember(17, "m1", "ann@example.org", profile, status, lastChanged);
  }

  private String row() {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        select ctid || ' xmax ' || xmax || ' ' || status || ' ' || coalesce(profile, 0)
                          from membership where web_id = 17
                        """)
                    .mapTo(String.class)
                    .one());
  }

  /** Members with these web ids, the last one excluded. */
  private static List<SeenMember> members(long from, long to) {
    return LongStream.range(from, to)
        .mapToObj(
            id ->
                new SeenMember(
                    id, "member" + id, "person" + id + "@example.org", null, "subscribed", SEEN))
        .toList();
  }

  /** Waits until so many sessions of the database wait for a lock. */
  private static void until(Jdbi jdbi, long waiting) {
    Awaitility.await()
        .pollInterval(Duration.ofMillis(10))
        .until(
            () ->
                count(
                        jdbi,
                        "pg_stat_activity where datname = current_database()"
                            + " and wait_event_type = 'Lock'")
                    == waiting);
  }

  private static long count(Jdbi jdbi, String what) {
    return jdbi.withHandle(
        handle -> handle.createQuery("select count(*) from " + what).mapTo(Long.class).one());
  }
}
