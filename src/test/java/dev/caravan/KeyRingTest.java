package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.testing.TestDatabase;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeyRingTest {
  private final TestDatabase database = new TestDatabase();

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void should_change_the_key_by_a_start_with_both_and_go_on_with_the_new_one() {
    byte[] erasure = KeyRing.of(settings(1, 0), database.jdbi()).erasureKey();
    assertThatThrownBy(() -> KeyRing.of(settings(2, 0), database.jdbi()))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("caravan.secret-key.old");

    assertThat(KeyRing.of(settings(2, 1), database.jdbi()).erasureKey()).isEqualTo(erasure);
    assertThat(KeyRing.of(settings(2, 1), database.jdbi()).erasureKey()).isEqualTo(erasure);
    assertThat(KeyRing.of(settings(2, 0), database.jdbi()).erasureKey()).isEqualTo(erasure);
    assertThatThrownBy(() -> KeyRing.of(settings(1, 0), database.jdbi()))
        .isInstanceOf(StartFailure.class);
  }

  @Test
  void should_keep_to_what_erased_people_were_hashed_with_before() {
    assertThat(KeyRing.of(settings(2, 1), database.jdbi()).erasureKey()).isEqualTo(key(1));
  }

  @Test
  void should_refuse_an_old_key_that_is_none() {
    Settings settings = settings(1, 0, "too short");
    assertThatThrownBy(() -> KeyRing.of(settings, database.jdbi()))
        .hasMessageContaining("caravan.secret-key.old is no key");
  }

  private static Settings settings(int key, int old) {
    return settings(key, old, old == 0 ? "" : Base64.getEncoder().encodeToString(key(old)));
  }

  private static Settings settings(int key, int old, String text) {
    Properties given = new Properties();
    given.setProperty("caravan.secret-key", Base64.getEncoder().encodeToString(key(key)));
    given.setProperty("caravan.secret-key.old", text);
    return new Settings(given, Map.of(), new Properties());
  }

  private static byte[] key(int fill) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) fill);
    return key;
  }
}
