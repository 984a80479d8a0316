package dev.caravan.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PasswordHashTest {
  @Test
  void should_match_the_password_after_it_was_stored_as_text() {
    PasswordHash stored = PasswordHash.parse(PasswordHash.of("sesame Ω").text());
    assertThat(stored.matches("sesame Ω")).isTrue();
    assertThat(stored.matches("sesame")).isFalse();
    assertThat(stored.matches("")).isFalse();
  }

  @Test
  void should_salt_every_hash_anew_and_never_show_the_password() {
    String one = PasswordHash.of("sesame").text();
    String other = PasswordHash.of("sesame").text();
    assertThat(one)
        .isNotEqualTo(other)
        .startsWith("pbkdf2-sha256$600000$")
        .doesNotContain("sesame");
  }

  /** RFC 7914, section 11: a test vector of PBKDF2 with HMAC-SHA-256, cut to 256 bits. */
  @Test
  void should_stretch_as_the_standard_says() {
    java.util.HexFormat hex = java.util.HexFormat.of();
    PasswordHash known =
        new PasswordHash(
            80_000,
            "NaCl".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
            hex.parseHex("4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"));
    assertThat(known.matches("Password")).isTrue();
  }

  @Test
  void should_refuse_text_that_it_did_not_write() {
    assertThatThrownBy(() -> PasswordHash.parse("sesame"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("pbkdf2-sha256");
  }
}
