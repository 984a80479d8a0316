package dev.caravan.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTimesTest {

  @ParameterizedTest(name = "{0} in {1} after {2}: {3}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # Summer time begins in Amsterdam on 2026-03-29: 02:00 becomes 03:00 (01:00Z)
          daysOfWeek: [sat, sun, mon], at: "02:30" | Europe/Amsterdam | 2026-03-27T12:00:00Z | 2026-03-28T01:30:00Z 2026-03-29T01:00:00Z 2026-03-30T00:30:00Z
          daysOfWeek: [sun], at: "03:00" | Europe/Amsterdam | 2026-03-28T12:00:00Z | 2026-03-29T01:00:00Z 2026-04-05T01:00:00Z
          cron: "0 30 2 * * ?" | Europe/Amsterdam | 2026-03-28T12:00:00Z | 2026-03-29T01:00:00Z 2026-03-30T00:30:00Z
          cron: "0 0,20,40 2 * * ?" | Europe/Amsterdam | 2026-03-28T12:00:00Z | 2026-03-29T01:00:00Z 2026-03-30T00:00:00Z 2026-03-30T00:20:00Z
          cron: "0 0/30 * * * ?" | Europe/Amsterdam | 2026-03-29T00:15:00Z | 2026-03-29T00:30:00Z 2026-03-29T01:00:00Z 2026-03-29T01:30:00Z
          # and ends on 2026-10-25: 03:00 becomes 02:00 (01:00Z)
          daysOfWeek: [sat, sun, mon], at: "02:30" | Europe/Amsterdam | 2026-10-24T12:00:00Z | 2026-10-25T00:30:00Z 2026-10-26T01:30:00Z 2026-10-31T01:30:00Z
          cron: "0 30 2 * * ?" | Europe/Amsterdam | 2026-10-24T12:00:00Z | 2026-10-25T00:30:00Z 2026-10-26T01:30:00Z
          cron: "0 30 2 * * ?" | Europe/Amsterdam | 2026-10-25T01:10:00Z | 2026-10-26T01:30:00Z
          cron: "0 0/30 * * * ?" | Europe/Amsterdam | 2026-10-24T23:30:00Z | 2026-10-25T00:00:00Z 2026-10-25T00:30:00Z 2026-10-25T01:00:00Z 2026-10-25T01:30:00Z 2026-10-25T02:00:00Z
          # New York: forward on 2026-03-08 at 07:00Z, back on 2026-11-01 at 06:00Z
          daysOfMonth: [1, 8], at: "02:15" | America/New_York | 2026-03-02T00:00:00Z | 2026-03-08T07:00:00Z 2026-04-01T06:15:00Z
          daysOfMonth: [1], at: "01:30" | America/New_York | 2026-10-15T00:00:00Z | 2026-11-01T05:30:00Z 2026-12-01T06:30:00Z
          # Lord Howe Island moves by half an hour: 2026-10-04 at 02:00 becomes 02:30 (2026-10-03T15:30Z)
          daysOfWeek: [sun], at: "02:15" | Australia/Lord_Howe | 2026-10-01T00:00:00Z | 2026-10-03T15:30:00Z 2026-10-10T15:15:00Z
          # In Santiago the missing hour is midnight: 2026-09-06 begins at 01:00 (04:00Z)
          daysOfMonth: [6], at: "00:00" | America/Santiago | 2026-09-01T00:00:00Z | 2026-09-06T04:00:00Z 2026-10-06T03:00:00Z
          cron: "0 0 0 * * ?" | America/Santiago | 2026-09-05T12:00:00Z | 2026-09-06T04:00:00Z 2026-09-07T03:00:00Z
          # Apia had no 2011-12-30: the 31st began where it would have (10:00Z)
          daysOfWeek: [fri, sat], at: "00:00" | Pacific/Apia | 2011-12-29T12:00:00Z | 2011-12-30T10:00:00Z 2012-01-05T10:00:00Z
          # A zone without summer time, and half hours
          daysOfWeek: [mon], at: "00:10" | Asia/Kathmandu | 2026-10-30T00:00:00Z | 2026-11-01T18:25:00Z 2026-11-08T18:25:00Z
          # Days that a month does not have are left out
          daysOfMonth: [31], at: "04:00" | UTC | 2026-01-31T04:00:00Z | 2026-03-31T04:00:00Z 2026-05-31T04:00:00Z
          daysOfMonth: [29], at: "04:00" | UTC | 2027-02-01T00:00:00Z | 2027-03-29T04:00:00Z
          daysOfMonth: [29], at: "04:00" | UTC | 2028-02-01T00:00:00Z | 2028-02-29T04:00:00Z
          weekdayOfMonth: {week: first, day: mon}, at: "06:00" | UTC | 2026-11-01T00:00:00Z | 2026-11-02T06:00:00Z 2026-12-07T06:00:00Z
          weekdayOfMonth: {week: last, day: fri}, at: "06:00" | Europe/Amsterdam | 2026-10-01T00:00:00Z | 2026-10-30T05:00:00Z 2026-11-27T05:00:00Z
          weekdayOfMonth: {week: fourth, day: sun}, at: "02:30" | Europe/Amsterdam | 2026-10-20T00:00:00Z | 2026-10-25T00:30:00Z 2026-11-22T01:30:00Z
          cron: "0 0 6 L * ?" | UTC | 2026-02-01T00:00:00Z | 2026-02-28T06:00:00Z 2026-03-31T06:00:00Z
          """)
  void should_come_at_these_times(String schedule, String zone, String after, String times) {
    Schedule read = schedule(schedule + ", timeZone: " + zone);
    List<Instant> expected = new ArrayList<>();
    for (String time : times.strip().split("\\s+")) {
      expected.add(Instant.parse(time));
    }

    List<Instant> found = new ArrayList<>();
    Instant now = Instant.parse(after.strip());
    for (int index = 0; index < expected.size(); index++) {
      now = ScheduleTimes.next(read, now, now).orElseThrow();
      found.add(now);
    }

    assertThat(found).containsExactlyElementsOf(expected);
  }

  @Test
  void should_start_at_once_only_where_the_times_are_spread_over_the_day() {
    Instant now = Instant.parse("2026-11-01T10:00:00Z");
    assertThat(ScheduleTimes.first(schedule("timesPerDay: 4"), now)).contains(now);
    assertThat(ScheduleTimes.first(schedule("cron: \"0 0 11 * * ?\""), now))
        .contains(Instant.parse("2026-11-01T11:00:00Z"));
  }

  @Test
  void should_have_no_next_time_when_the_years_are_over() {
    Instant now = Instant.parse("2026-11-01T10:00:00Z");
    assertThat(ScheduleTimes.first(schedule("cron: \"0 0 11 * * ? 2025\""), now)).isEmpty();
  }

  @Property
  void should_keep_the_rhythm_of_times_spread_over_the_day(
      @ForAll @IntRange(min = 1, max = 24) int times,
      @ForAll @LongRange(min = 0, max = 10_000_000) long late) {
    Instant due = Instant.parse("2026-11-01T10:00:00Z");
    Instant now = due.plusSeconds(late);

    Instant next = ScheduleTimes.next(schedule("timesPerDay: " + times), due, now).orElseThrow();

    long step = 24 * 3600 / times;
    assertThat(next).isAfter(now).isBeforeOrEqualTo(now.plusSeconds(step + 1));
    assertThat((next.toEpochMilli() - due.toEpochMilli()) * times % (24 * 3600 * 1000L))
        .as("whole steps since it was due, but for rounding")
        .satisfiesAnyOf(
            rest -> assertThat(rest).isLessThan(24L * 3600 * 1000 / 100),
            rest -> assertThat(rest).isGreaterThan(24L * 3600 * 1000 * 99 / 100));
  }

  private static Schedule schedule(String text) {
    return new DocumentReader()
        .read(
            new YamlText()
                .parse("{connection: newsletter, account: main, schedule: {" + text + "}}"))
        .schedule();
  }
}
