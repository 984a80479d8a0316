package dev.caravan.mailchimp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailchimpTimeTest {
  private static final DateTimeFormatter MAILCHIMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx");

  @Property
  void should_read_every_second_of_ten_thousand_years(
      @ForAll @LongRange(min = -62_167_219_200L, max = 253_402_300_799L) long second) {
    Instant instant = Instant.ofEpochSecond(second);
    String text = MAILCHIMP.format(instant.atOffset(ZoneOffset.UTC));
    assertThat(MailchimpTime.instant(text)).as(text).isEqualTo(instant);
  }

  @Property
  void should_read_what_is_not_in_utc_by_its_offset(
      @ForAll @LongRange(min = 0, max = 4_000_000_000L) long second,
      @ForAll @IntRange(min = -18 * 60, max = 18 * 60) int minutes) {
    Instant instant = Instant.ofEpochSecond(second);
    ZoneOffset offset = ZoneOffset.ofTotalSeconds(minutes * 60);
    String text = MAILCHIMP.format(instant.atOffset(offset));
    assertThat(MailchimpTime.instant(text)).as(text).isEqualTo(instant);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-01T10:00:00Z",
        "2026-11-01T10:00:00.123+00:00",
        "2026-11-01T10:00+00:00",
      })
  void should_read_the_other_forms_of_iso_8601(String text) {
    assertThat(MailchimpTime.instant(text)).isEqualTo(OffsetDateTime.parse(text).toInstant());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2026-11-01 10:00:00+00:00",
        "2026-02-29T10:00:00+00:00",
        "2026-13-01T10:00:00+00:00",
        "2026-11-01T24:00:01+00:00",
        "2026-11-01T10:00:60+00:00",
        "2026-11-0xT10:00:00+00:00",
        "2026-11-01T10:00:00+00:0x",
      })
  void should_refuse_what_is_no_time(String text) {
    assertThatThrownBy(() -> MailchimpTime.instant(text)).isInstanceOf(DateTimeException.class);
  }
}
