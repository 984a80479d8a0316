package dev.caravan.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {
  private static final Instant NOW = Instant.parse("2026-11-01T10:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "ann@example.org, a…@example.org",
    "a@example.org, a…@example.org",
    "\"odd@one\"@example.org, \"…@example.org",
    "𝒜lice@example.org, 𝒜…@example.org",
    "no-address, …",
    "@example.org, …"
  })
  void should_mask_all_but_the_first_letter_and_the_domain(String address, String masked) {
    assertThat(Words.masked(address)).isEqualTo(masked);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-01T10:00:00.123456Z, 2026-11-01 10:00:00 UTC",
    "'opted in at 2026-11-01T10:00:00Z.', opted in at 2026-11-01 10:00:00 UTC.",
    "2026-13-01T10:00:00Z, 2026-13-01T10:00:00Z",
    "2025-02-24T00:00:00Z, 2025-02-24",
    "2026-11-01, 2026-11-01"
  })
  void should_write_times_of_the_api_as_pages_do(String text, String words) {
    assertThat(Words.times(text)).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-01T09:59:58Z, just now",
    "2026-11-01T09:59:20Z, 40 s ago",
    "2026-11-01T09:12:00Z, 48 min ago",
    "2026-10-31T11:00:00Z, 23 h ago",
    "2026-10-25T10:00:00Z, 7 days ago",
    "2026-11-01T10:00:03Z, in a moment",
    "2026-11-01T13:00:00Z, in 3 h"
  })
  void should_tell_times_as_distances(Instant time, String words) {
    assertThat(Words.distance(time, NOW)).isEqualTo(words);
  }
}
