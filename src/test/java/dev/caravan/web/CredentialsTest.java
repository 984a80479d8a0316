package dev.caravan.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.access.UserStore;
import dev.caravan.testing.TestDatabase;
import dev.caravan.web.Credentials.FirstPrint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CredentialsTest {
  private final TestDatabase database = new TestDatabase();
  private final UserStore users = new UserStore(database.jdbi());

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void should_generate_both_at_the_first_start_and_print_them_once() {
    Credentials first = new Credentials(database.jdbi(), users, "", null);
    FirstPrint printed = first.firstPrint().orElseThrow();
    assertThat(first.isToken(printed.token())).isTrue();
    assertThat(isPassword(printed.password())).isTrue();

    Credentials second = new Credentials(database.jdbi(), users, "", null);
    assertThat(second.firstPrint()).isEmpty();
    assertThat(second.isToken(printed.token())).isTrue();
    assertThat(isPassword(printed.password())).isTrue();
  }

  @Test
  void should_take_what_the_settings_say_and_print_nothing() {
    new Credentials(database.jdbi(), users, null, null);
    Credentials given = new Credentials(database.jdbi(), users, "sesame", "open");
    assertThat(given.firstPrint()).isEmpty();
    assertThat(isPassword("sesame")).isTrue();
    assertThat(given.isToken("open")).isTrue();
    assertThat(given.isToken("opens")).isFalse();
    int revision = users.find("admin").orElseThrow().revision();
    new Credentials(database.jdbi(), users, "sesame", "open");
    assertThat(users.find("admin").orElseThrow().revision()).isEqualTo(revision);
    new Credentials(database.jdbi(), users, "other", "open");
    assertThat(isPassword("sesame")).isFalse();
    assertThat(isPassword("other")).isTrue();
  }

  @Test
  void should_print_only_the_part_that_was_generated() {
    assertThat(new Credentials(database.jdbi(), users, "sesame", "").firstPrint())
        .hasValueSatisfying(
            printed -> {
              assertThat(printed.password()).isNull();
              assertThat(printed.token()).startsWith("caravan_");
            });
  }

  @Test
  void should_store_hashes_only() {
    new Credentials(database.jdbi(), users, "sesame", "open-token");
    String stored =
        database
            .jdbi()
            .withHandle(
                handle ->
                    handle
                        .createQuery(
                            "select string_agg(text, ' ') from (select value from setting union all select password from console_user) kept(text)")
                        .mapTo(String.class)
                        .one());
    assertThat(stored).isNotEmpty().doesNotContain("sesame").doesNotContain("open-token");
  }

  private boolean isPassword(String password) {
    return users.check("admin", password).isPresent();
  }
}
