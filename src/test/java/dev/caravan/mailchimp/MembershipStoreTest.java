package dev.caravan.mailchimp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.testing.TestDatabase;
import java.time.Instant;
import java.util.List;
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
}
