package dev.caravan.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * The times of schedules beside those of somebody who looks at a clock on the wall every minute, in
 * zones and weeks in which clocks are changed.
 */
class ScheduleWalkTest {
  private static final List<String> CHANGES =
      List.of(
          "Europe/Amsterdam 2026-03-29",
          "Europe/Amsterdam 2026-10-25",
          "America/New_York 2026-03-08",
          "America/New_York 2026-11-01",
          "Australia/Lord_Howe 2026-04-05",
          "Australia/Lord_Howe 2026-10-04",
          "America/Santiago 2026-04-05",
          "America/Santiago 2026-09-06",
          "Africa/Casablanca 2026-02-15",
          "Asia/Kathmandu 2026-06-01",
          "Pacific/Apia 2011-12-30",
          "UTC 2028-02-29");

  @Property(tries = 250)
  void should_come_when_the_clock_on_the_wall_shows_it(
      @ForAll @IntRange(max = 11) int change,
      @ForAll @IntRange(max = 3) int kind,
      @ForAll @IntRange(max = 95) int quarter,
      @ForAll @IntRange(min = 1, max = 127) int days,
      @ForAll @IntRange(max = 47) int hoursBefore) {
    String[] place = CHANGES.get(change).split(" ");
    ZoneId zone = ZoneId.of(place[0]);
    LocalDate day = LocalDate.parse(place[1]);
    LocalTime at = LocalTime.MIDNIGHT.plusMinutes(quarter * 15L);
    Instant from =
        day.plusDays(1).atStartOfDay(zone).toInstant().minus(hoursBefore, ChronoUnit.HOURS);
    Schedule schedule = schedule(kind, days, day, at, zone);

    Instant found = ScheduleTimes.next(schedule, from, from).orElseThrow();

    Instant walked = walk(fits(kind, days, day), at, zone, from, found);
    assertThat(found).as("%s after %s", schedule, from).isEqualTo(walked);
  }

  private static Schedule schedule(int kind, int days, LocalDate day, LocalTime at, ZoneId zone) {
    return switch (kind) {
      case 0 -> new Schedule.DaysOfWeek(daysOfWeek(days), at, zone);
      case 1 -> new Schedule.DaysOfMonth(daysOfMonth(day), at, zone);
      case 2 -> new Schedule.WeekdayOfMonth(-1, day.getDayOfWeek(), at, zone);
      default -> new Schedule.Cron("0 %d %d * * ?".formatted(at.getMinute(), at.getHour()), zone);
    };
  }

  private static Predicate<LocalDate> fits(int kind, int days, LocalDate day) {
    return switch (kind) {
      case 0 -> date -> daysOfWeek(days).contains(date.getDayOfWeek());
      case 1 -> date -> daysOfMonth(day).contains(date.getDayOfMonth());
      case 2 ->
          date ->
              date.getDayOfWeek() == day.getDayOfWeek()
                  && date.plusWeeks(1).getMonth() != date.getMonth();
      default -> date -> true;
    };
  }

  private static Set<DayOfWeek> daysOfWeek(int days) {
    List<DayOfWeek> chosen = new ArrayList<>();
    for (DayOfWeek day : DayOfWeek.values()) {
      if ((days >> (day.getValue() - 1) & 1) == 1) {
        chosen.add(day);
      }
    }
    return Set.copyOf(chosen);
  }

  private static Set<Integer> daysOfMonth(LocalDate day) {
    return Set.of(day.getDayOfMonth(), day.plusDays(2).getDayOfMonth());
  }

  /** Minute by minute; what the hands jump over comes when they have jumped. */
  private static Instant walk(
      Predicate<LocalDate> fits, LocalTime at, ZoneId zone, Instant from, Instant until) {
    Instant now = from.truncatedTo(ChronoUnit.MINUTES);
    // What was shown before is not shown anew when the hands are put back.
    LocalDateTime latest = latestBefore(from, zone);
    while (now.isBefore(until)) {
      now = now.plus(1, ChronoUnit.MINUTES);
      LocalDateTime next = local(now, zone);
      if (next.isAfter(latest)) {
        for (LocalDateTime minute = latest.plusMinutes(1);
            !minute.isAfter(next);
            minute = minute.plusMinutes(1)) {
          if (minute.toLocalTime().equals(at) && fits.test(minute.toLocalDate())) {
            return now;
          }
        }
        latest = next;
      }
    }
    return now.plus(1, ChronoUnit.MINUTES);
  }

  /** The latest time that the clock has shown in the day before. */
  private static LocalDateTime latestBefore(Instant from, ZoneId zone) {
    LocalDateTime latest = LocalDateTime.MIN;
    for (int minutes = 0; minutes <= 24 * 60; minutes++) {
      LocalDateTime shown = local(from.minus(minutes, ChronoUnit.MINUTES), zone);
      latest = shown.isAfter(latest) ? shown : latest;
    }
    return latest;
  }

  private static LocalDateTime local(Instant instant, ZoneId zone) {
    return ZonedDateTime.ofInstant(instant, zone).toLocalDateTime().truncatedTo(ChronoUnit.MINUTES);
  }
}
