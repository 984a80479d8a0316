package dev.caravan.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.testing.SettableClock;
import dev.caravan.testing.TestDatabase;
import java.time.Duration;
import java.util.function.Consumer;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SessionStoreTest {
  private static final PasswordHash PASSWORD = PasswordHash.of("long enough for a test");
  private static TestDatabase database;
  private static Jdbi jdbi;

  private final SettableClock clock = new SettableClock("2026-11-01T10:00:00Z");
  private final SessionStore sessions = new SessionStore(jdbi, clock);

  /** What may happen to a user who is logged in. */
  enum Change {
    PASSWORD_OF_ONES_OWN(users -> users.change("eve", PASSWORD)),
    OTHER_RIGHTS(users -> users.change("eve", Role.VIEWER, false, false, null)),
    REMOVAL(users -> users.remove("eve"));

    private final Consumer<UserStore> deed;

    Change(Consumer<UserStore> deed) {
      this.deed = deed;
    }
  }

  @BeforeAll
  static void open() {
    database = new TestDatabase();
    jdbi = database.jdbi();
  }

  @AfterAll
  static void close() {
    database.close();
  }

  private static ConsoleUser user(String name) {
    UserStore users = new UserStore(jdbi);
    users.add(name, Role.EDITOR, true, PASSWORD);
    return users.find(name).orElseThrow();
  }

  @Test
  void should_last_while_it_is_used_and_a_week_at_most() {
    String token = sessions.begin(user("ann"), "192.0.2.1");
    for (int i = 0; i < 23; i++) {
      clock.advance(Duration.ofHours(7));
      assertThat(sessions.find(token)).as("after %d hours", 7 * (i + 1)).isPresent();
    }
    clock.advance(Duration.ofHours(7));
    assertThat(sessions.find(token)).isEmpty();
  }

  @Test
  void should_end_when_nobody_uses_it_and_be_cleared_away() {
    String token = sessions.begin(user("bob"), "192.0.2.1");
    clock.advance(SessionStore.IDLE.minusMinutes(1));
    assertThat(sessions.find(token)).isPresent();
    clock.advance(SessionStore.IDLE);
    assertThat(sessions.find(token)).isEmpty();
    sessions.begin(user("bob"), "192.0.2.1");
    assertThat(rows("bob")).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(Change.class)
  void should_end_with_any_change_to_its_user(Change change) {
    ConsoleUser eve = user("eve");
    String token = sessions.begin(eve, "192.0.2.1");
    change.deed.accept(new UserStore(jdbi));
    assertThat(sessions.find(token)).isEmpty();
    assertThat(rows("eve")).isZero();
    if (change != Change.REMOVAL) {
      String late = sessions.begin(eve, "192.0.2.1");
      assertThat(sessions.find(late)).as("begun by what was known before").isEmpty();
    }
  }

  @Test
  void should_keep_nothing_by_which_a_session_can_be_taken_over() {
    String token = sessions.begin(user("cid"), "192.0.2.1");
    String row =
        jdbi.withHandle(
            handle ->
                handle
                    .createQuery(
                        "select encode(hash, 'escape') || s::text from console_session s"
                            + " where owner = (select id from console_user where name = 'cid')")
                    .mapTo(String.class)
                    .one());
    assertThat(row).doesNotContain(token);
  }

  @Test
  void should_know_for_a_while_from_where_a_user_has_logged_in() {
    sessions.begin(user("dan"), "192.0.2.7");
    assertThat(sessions.isKnown("dan", "192.0.2.7")).isTrue();
    assertThat(sessions.isKnown("dan", "192.0.2.8")).isFalse();
    assertThat(sessions.isKnown("nobody", "192.0.2.7")).isFalse();
    clock.advance(Duration.ofDays(91));
    assertThat(sessions.isKnown("dan", "192.0.2.7")).isFalse();
  }

  @Test
  void should_keep_what_pages_note_for_later_ones() {
    String token = sessions.begin(user("fay"), "192.0.2.1");
    sessions.note(token, "flashes", "[{\"tone\": \"good\"}]");
    sessions.note(token, "opened", "{\"email\": \"a\"}");
    sessions.note(token, "flashes", null);
    assertThat(sessions.find(token).orElseThrow().notes())
        .isEqualTo("{\"opened\": {\"email\": \"a\"}}");
  }

  private static long rows(String user) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "select count(*) from console_session s join console_user u on u.id = s.owner"
                        + " where u.name = :user")
                .bind("user", user)
                .mapTo(Long.class)
                .one());
  }
}
