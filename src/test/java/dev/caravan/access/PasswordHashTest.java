package dev.caravan.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PasswordHashTest {
  /** RFC 7914, section 11: a test vector of PBKDF2 with HMAC-SHA-256, cut to 256 bits. */
  private static final String EARLIER =
      "pbkdf2-sha256$80000$TmFDbA==$TdzY9guYviGDDO5e8icB+WQaRBjQTAQUrv8Ih2s0q1Y=";

  @Test
  void should_match_the_password_after_it_was_stored_as_text() {
    PasswordHash stored = PasswordHash.parse(PasswordHash.of("sesame Ω").text());
    assertThat(stored.matches("sesame Ω")).isTrue();
    assertThat(stored.matches("sesame")).isFalse();
    assertThat(stored.matches("")).isFalse();
    assertThat(PasswordHash.unmatched().matches("")).isFalse();
  }

  @Test
  void should_salt_every_hash_anew_and_never_show_the_password() {
    PasswordHash one = PasswordHash.of("sesame");
    assertThat(one.text())
        .isNotEqualTo(PasswordHash.of("sesame").text())
        .startsWith("$2a$12$")
        .doesNotContain("sesame");
    assertThat(one.toString()).doesNotContain("$");
  }

  /** The vector of bcrypt's own test suite for "abc". */
  @Test
  void should_stretch_as_the_others_do() {
    assertThat(
            PasswordHash.parse("$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i")
                .matches("abc"))
        .isTrue();
  }

  @Test
  void should_tell_long_passwords_apart_by_their_ends() {
    PasswordHash stored = PasswordHash.of("ü".repeat(60) + "1");
    assertThat(stored.matches("ü".repeat(60) + "1")).isTrue();
    assertThat(stored.matches("ü".repeat(60) + "2")).isFalse();
  }

  @Test
  void should_know_the_passwords_of_before() {
    PasswordHash earlier = PasswordHash.parse(EARLIER);
    assertThat(earlier.isEarlier()).isTrue();
    assertThat(earlier.matches("Password")).isTrue();
    assertThat(earlier.matches("password")).isFalse();
  }

  @Test
  void should_refuse_text_that_it_did_not_write() {
    assertThatThrownBy(() -> PasswordHash.parse("sesame"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("$2a$");
  }
}
