package dev.caravan.connection;

import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Set;

/** When a connection runs by itself. Every kind carries the time zone its hours are meant in. */
public sealed interface Schedule {
  ZoneId timeZone();

  /**
   * Evenly spread over the day.
   *
   * @param times 1 to 24
   */
  record TimesPerDay(int times, ZoneId timeZone) implements Schedule {}

  record DaysOfWeek(Set<DayOfWeek> days, LocalTime at, ZoneId timeZone) implements Schedule {}

  /**
   * @param days 1 to 31; a day the month does not have is left out
   */
  record DaysOfMonth(Set<Integer> days, LocalTime at, ZoneId timeZone) implements Schedule {}

  /**
   * @param week 1 to 4, or -1 for the last
   */
  record WeekdayOfMonth(int week, DayOfWeek day, LocalTime at, ZoneId timeZone)
      implements Schedule {}

  /**
   * @param expression Quartz's, six or seven fields: seconds first
   */
  record Cron(String expression, ZoneId timeZone) implements Schedule {}
}
