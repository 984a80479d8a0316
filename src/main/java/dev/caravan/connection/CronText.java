package dev.caravan.connection;

import java.text.ParseException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.Optional;
import java.util.TimeZone;
import org.quartz.CronExpression;

/**
 * A cron expression in Quartz's language, read on a clock without a time zone: Quartz itself leaves
 * out what falls into the hours of a clock change, so the zone is {@link ScheduleTimes}' concern.
 */
final class CronText {
  private static final Duration CLOSEST = Duration.ofMinutes(1);
  private static final int LOOKED_AT = 60;

  private final CronExpression expression;
  private final boolean everyHour;

  /**
   * @throws ParseException when it is none
   */
  CronText(String text) throws ParseException {
    expression = new CronExpression(text);
    expression.setTimeZone(TimeZone.getTimeZone(ZoneOffset.UTC));
    everyHour = text.strip().split("\\s+")[2].equals("*");
  }

  /** Whether it names no hour: then it goes on through an hour that comes twice. */
  boolean isEveryHour() {
    return everyHour;
  }

  /** The next time on the clock; empty when there is none. */
  Optional<LocalDateTime> after(LocalDateTime time) {
    Date next = expression.getTimeAfter(Date.from(time.toInstant(ZoneOffset.UTC)));
    return Optional.ofNullable(next)
        .map(date -> LocalDateTime.ofInstant(date.toInstant(), ZoneOffset.UTC));
  }

  /** What is wrong with an expression; empty when nothing is. */
  static Optional<String> problem(String text) {
    int fields = text.isBlank() ? 0 : text.strip().split("\\s+").length;
    if (fields < 6 || fields > 7) {
      return Optional.of(
          "has " + fields + " fields; Quartz's cron has 6 or 7, seconds first: \"0 30 1 * * ?\"");
    }
    try {
      return new CronText(text).problem();
    } catch (ParseException | RuntimeException e) {
      return Optional.of(
          "is no cron expression of Quartz: "
              + e.getMessage()
              + "; it is seconds minutes hours day-of-month month day-of-week: \"0 30 1 * * ?\"");
    }
  }

  private Optional<String> problem() {
    // looked at from a fixed day, so that a stored document does not turn invalid with the years
    LocalDateTime last = null;
    Optional<LocalDateTime> next = after(LocalDateTime.of(2000, 1, 1, 0, 0));
    if (next.isEmpty()) {
      return Optional.of("never comes: there is no such day");
    }
    for (int look = 0; look < LOOKED_AT && next.isPresent(); look++) {
      if (last != null && Duration.between(last, next.get()).compareTo(CLOSEST) < 0) {
        return Optional.of(
            "comes more than once a minute; give one second: \"0 0/10 * * * ?\" is every 10 minutes");
      }
      last = next.get();
      next = after(last);
    }
    return Optional.empty();
  }
}
