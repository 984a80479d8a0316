package dev.caravan.connection;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads the key {@code schedule}. */
final class ScheduleReader {
  private static final Set<String> KINDS =
      Words.of("timesPerDay", "daysOfWeek", "daysOfMonth", "weekdayOfMonth", "cron");
  private static final Set<String> KEYS =
      Words.of(
          "timesPerDay", "daysOfWeek", "daysOfMonth", "weekdayOfMonth", "cron", "at", "timeZone");

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);

  private static final Choices<DayOfWeek> DAYS = new Choices<>("day", days());
  private static final Choices<Integer> WEEKS = new Choices<>("week", weeks());

  private ScheduleReader() {}

  static Schedule read(Fields document) {
    return document.object("schedule", ScheduleReader::schedule, KEYS);
  }

  private static Schedule schedule(Fields fields) {
    ZoneId zone = zone(fields);
    List<String> kinds = fields.present(KINDS);
    if (kinds.size() != 1) {
      fields.add(
          "schedule",
          "must have exactly one of "
              + String.join(", ", KINDS)
              + (kinds.isEmpty() ? "" : ", not " + String.join(" and ", kinds)));
      return new Schedule.TimesPerDay(1, zone);
    }
    return switch (kinds.get(0)) {
      case "timesPerDay" -> {
        withoutAt(fields, "timesPerDay");
        yield new Schedule.TimesPerDay(fields.integer("timesPerDay", 1, 24, 1), zone);
      }
      case "daysOfWeek" ->
          new Schedule.DaysOfWeek(
              notEmpty(fields, "daysOfWeek", fields.distinctChoices("daysOfWeek", DAYS)),
              at(fields),
              zone);
      case "daysOfMonth" ->
          new Schedule.DaysOfMonth(
              notEmpty(fields, "daysOfMonth", fields.distinctIntegers("daysOfMonth", 1, 31)),
              at(fields),
              zone);
      case "weekdayOfMonth" ->
          fields.object(
              "weekdayOfMonth",
              inner ->
                  new Schedule.WeekdayOfMonth(
                      required(inner, "week", WEEKS, 1),
                      required(inner, "day", DAYS, DayOfWeek.MONDAY),
                      at(fields),
                      zone),
              Words.of("week", "day"));
      default -> {
        withoutAt(fields, "cron");
        yield cron(fields, zone);
      }
    };
  }

  private static Schedule cron(Fields fields, ZoneId zone) {
    Schedule.Cron cron = new Schedule.Cron(fields.requiredText("cron"), zone);
    CronText.problem(cron.expression()).ifPresent(message -> fields.problem("cron", message));
    return cron;
  }

  private static LocalTime at(Fields fields) {
    if (!fields.has("at")) {
      fields.missing("at", "a time of day: \"01:30\"");
      return LocalTime.MIDNIGHT;
    }
    String at = fields.text("at").orElse("");
    try {
      return LocalTime.parse(at, TIME);
    } catch (DateTimeException e) {
      fields.problem("at", "must be a time of day from \"00:00\" to \"23:59\", not \"" + at + "\"");
      return LocalTime.MIDNIGHT;
    }
  }

  private static ZoneId zone(Fields fields) {
    String zone = fields.text("timeZone").orElse("UTC");
    // offsets without rules would be wrong half of the year, and abbreviations mean several zones
    if (ZoneId.getAvailableZoneIds().contains(zone)) {
      return ZoneId.of(zone);
    }
    fields.problem(
        "timeZone",
        Spelling.nearest(zone, ZoneId.getAvailableZoneIds())
            .map(near -> "there is no time zone " + zone + "; did you mean " + near + "?")
            .orElse(
                "there is no time zone " + zone + "; it must be a name such as Europe/Amsterdam"));
    return ZoneOffset.UTC;
  }

  private static void withoutAt(Fields fields, String kind) {
    if (fields.has("at")) {
      fields.problem("at", "does not go with " + kind + "; leave it out");
    }
  }

  private static <T> Set<T> notEmpty(Fields fields, String key, Set<T> days) {
    if (days.isEmpty()) {
      fields.problem(key, "must name at least one day");
    }
    return days;
  }

  private static <T> T required(Fields fields, String key, Choices<T> choices, T standIn) {
    if (!fields.has(key)) {
      fields.missing(key, "one of " + Fields.joined(choices.words().keySet()));
    }
    return fields.choice(key, choices, standIn);
  }

  private static Map<String, DayOfWeek> days() {
    Map<String, DayOfWeek> days = new LinkedHashMap<>();
    for (DayOfWeek day : DayOfWeek.values()) {
      days.put(day.name().substring(0, 3).toLowerCase(Locale.ROOT), day);
    }
    return days;
  }

  private static Map<String, Integer> weeks() {
    Map<String, Integer> weeks = new LinkedHashMap<>();
    weeks.put("first", 1);
    weeks.put("second", 2);
    weeks.put("third", 3);
    weeks.put("fourth", 4);
    weeks.put("last", -1);
    return weeks;
  }
}
