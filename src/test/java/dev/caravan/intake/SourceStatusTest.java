package dev.caravan.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.intake.SourceStatus.Facts;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SourceStatusTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  @Test
  void should_tell_the_first_reason_that_holds() {
    assertThat(decide(false, "NEEDS_ATTENTION", 9, "x", null, List.of()).word())
        .isEqualTo("PAUSED");
    assertThat(decide(true, "NEEDS_ATTENTION", 9, "x", null, List.of()))
        .isEqualTo(new SourceStatus("NEEDS_ATTENTION", "API Key Invalid"));
    assertThat(decide(true, "CONNECTED", 3, null, null, List.of()).reason())
        .isEqualTo("The reports of campaigns could not be read 3 times in a row: Forbidden");
    assertThat(decide(true, "CONNECTED", 2, "refused", null, List.of()).reason())
        .contains("webhook", "refused");
    assertThat(decide(true, "CONNECTED", 2, null, null, List.of()).word())
        .isEqualTo("WAITING_FOR_DATA");
  }

  @Test
  void should_be_patient_as_long_as_the_usual_gap_asks_for() {
    List<LocalDate> daily = days(1);
    List<LocalDate> weekly = days(7);

    assertThat(silent(daily, Duration.ofDays(3)).word()).isEqualTo("CONNECTED");
    assertThat(silent(daily, Duration.ofDays(3).plusSeconds(1)))
        .isEqualTo(new SourceStatus("STALE", "Nothing came in for 3 days; 3 would be usual"));
    assertThat(silent(weekly, Duration.ofDays(20)).word()).isEqualTo("CONNECTED");
    assertThat(silent(weekly, Duration.ofDays(22)).word()).isEqualTo("STALE");
    assertThat(silent(days(40), Duration.ofDays(31)).word()).isEqualTo("STALE");
    assertThat(silent(List.of(), Duration.ofDays(6)).word()).isEqualTo("CONNECTED");
  }

  private static SourceStatus silent(List<LocalDate> days, Duration silence) {
    return decide(true, "CONNECTED", 0, null, NOW.minus(silence), days);
  }

  private static List<LocalDate> days(int apart) {
    LocalDate first = LocalDate.parse("2026-01-01");
    return IntStream.range(0, 5).mapToObj(i -> first.plusDays((long) i * apart)).toList();
  }

  private static SourceStatus decide(
      boolean enabled,
      String account,
      int failures,
      String webhook,
      Instant last,
      List<LocalDate> days) {
    return SourceStatus.decide(
        new Facts(enabled, account, "API Key Invalid", failures, "Forbidden", webhook, last, days),
        NOW);
  }
}
