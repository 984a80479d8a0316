package dev.caravan.connection;

import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.time.zone.ZoneOffsetTransition;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * When schedules come next. Where the clocks go forward, a time that is missing comes at the first
 * instant that exists; where they go back, a time that exists twice comes the first time only.
 */
public final class ScheduleTimes {
  /** Every day of the month and every weekday comes well within. */
  private static final int MAX_DAYS = 100;

  private ScheduleTimes() {}

  /** The first time of a schedule that is turned on now; empty when it never comes. */
  public static Optional<Instant> first(Schedule schedule, Instant now) {
    return schedule instanceof Schedule.TimesPerDay ? Optional.of(now) : next(schedule, now, now);
  }

  /**
   * The first time after now of a schedule that was due. What was missed in between is not made up
   * for.
   *
   * @return empty when it never comes again
   */
  public static Optional<Instant> next(Schedule schedule, Instant due, Instant now) {
    if (schedule instanceof Schedule.TimesPerDay daily) {
      Duration pause = Duration.ofDays(1).dividedBy(daily.times());
      long missed = Math.max(0, Duration.between(due, now).dividedBy(pause));
      return Optional.of(due.plus(pause.multipliedBy(missed + 1)));
    }
    if (schedule instanceof Schedule.DaysOfWeek weekly) {
      return onDays(
          day -> weekly.days().contains(day.getDayOfWeek()), weekly.at(), weekly.timeZone(), now);
    }
    if (schedule instanceof Schedule.DaysOfMonth monthly) {
      return onDays(
          day -> monthly.days().contains(day.getDayOfMonth()),
          monthly.at(),
          monthly.timeZone(),
          now);
    }
    if (schedule instanceof Schedule.WeekdayOfMonth weekday) {
      return onDays(
          day ->
              day.equals(
                  day.with(TemporalAdjusters.dayOfWeekInMonth(weekday.week(), weekday.day()))),
          weekday.at(),
          weekday.timeZone(),
          now);
    }
    return cron((Schedule.Cron) schedule, now);
  }

  private static Optional<Instant> onDays(
      Predicate<LocalDate> fits, LocalTime at, ZoneId zone, Instant now) {
    // a day earlier: a missing midnight can move a time into the next day
    LocalDate first = now.atZone(zone).toLocalDate().minusDays(1);
    return first
        .datesUntil(first.plusDays(MAX_DAYS))
        .filter(fits)
        .map(day -> instant(day.atTime(at), zone))
        .filter(time -> time.isAfter(now))
        .findFirst();
  }

  private static Optional<Instant> cron(Schedule.Cron schedule, Instant now) {
    try {
      CronText cron = new CronText(schedule.expression());
      return cron.isEveryHour()
          ? everyHour(cron, schedule.timeZone(), now)
          : atHours(cron, schedule.timeZone(), now);
    } catch (ParseException e) {
      throw new IllegalArgumentException(
          schedule.expression() + " was checked when it was read", e);
    }
  }

  private static Optional<Instant> atHours(CronText cron, ZoneId zone, Instant now) {
    Optional<LocalDateTime> time = cron.after(LocalDateTime.ofInstant(now, zone));
    while (time.isPresent() && !instant(time.get(), zone).isAfter(now)) {
      time = cron.after(time.get());
    }
    return time.map(local -> instant(local, zone));
  }

  /** Counts on in the offset that holds now; where it ends, in the one that follows. */
  private static Optional<Instant> everyHour(CronText cron, ZoneId zone, Instant now) {
    ZoneOffset offset = zone.getRules().getOffset(now);
    Optional<Instant> next =
        cron.after(LocalDateTime.ofInstant(now, offset)).map(local -> local.toInstant(offset));
    ZoneOffsetTransition change = zone.getRules().nextTransition(now);
    if (change == null || next.isEmpty() || next.get().isBefore(change.getInstant())) {
      return next;
    }
    return everyHour(cron, zone, change);
  }

  private static Optional<Instant> everyHour(
      CronText cron, ZoneId zone, ZoneOffsetTransition change) {
    ZoneOffset offset = change.getOffsetAfter();
    LocalDateTime justBefore = LocalDateTime.ofInstant(change.getInstant().minusSeconds(1), offset);
    Optional<Instant> next = cron.after(justBefore).map(local -> local.toInstant(offset));
    ZoneOffsetTransition following = zone.getRules().nextTransition(change.getInstant());
    if (following == null || next.isEmpty() || next.get().isBefore(following.getInstant())) {
      return next;
    }
    return everyHour(cron, zone, following);
  }

  private static Instant instant(LocalDateTime local, ZoneId zone) {
    ZoneOffsetTransition change = zone.getRules().getTransition(local);
    if (change == null) {
      return local.atZone(zone).toInstant();
    }
    return change.isGap() ? change.getInstant() : local.toInstant(change.getOffsetBefore());
  }
}
