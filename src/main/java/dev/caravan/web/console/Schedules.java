package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.connection.DocumentReader;
import dev.caravan.connection.Draft;
import dev.caravan.connection.Schedule;
import dev.caravan.connection.ScheduleTimes;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Schedules in words, and their next times. */
public final class Schedules {
  private static final int TIMES = 3;
  private static final List<String> KINDS =
      List.of("timesPerDay", "daysOfWeek", "daysOfMonth", "weekdayOfMonth", "cron");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("EEEE, d MMMM, HH:mm", Locale.ENGLISH);

  private Schedules() {}

  /** Which of the kinds it is; {@code none} where there is no schedule. */
  public static String kind(JsonNode schedule) {
    return KINDS.stream().filter(schedule::has).findFirst().orElse("none");
  }

  public static String words(JsonNode schedule) {
    String at = schedule.path("at").asText();
    String zone = schedule.path("timeZone").asText("UTC");
    return switch (kind(schedule)) {
      case "timesPerDay" -> {
        int times = schedule.path("timesPerDay").asInt();
        yield times == 1 ? "Once a day" : times + " times a day";
      }
      case "daysOfWeek" -> "On %s at %s, %s".formatted(joined(schedule, "daysOfWeek"), at, zone);
      case "daysOfMonth" ->
          "On day %s of the month at %s, %s".formatted(joined(schedule, "daysOfMonth"), at, zone);
      case "weekdayOfMonth" ->
          "On the %s %s of the month at %s, %s"
              .formatted(
                  schedule.at("/weekdayOfMonth/week").asText(),
                  day(schedule.at("/weekdayOfMonth/day").asText()),
                  at,
                  zone);
      case "cron" -> "By cron " + schedule.path("cron").asText() + ", " + zone;
      default -> "Only by hand";
    };
  }

  /** The next three times from now on, in its time zone; fewer where it does not go on. */
  static List<String> next(Editing editing, Instant now) {
    Draft draft = new DocumentReader().draft(editing.tree());
    Schedule schedule = draft.document().schedule();
    if (schedule == null
        || draft.problems().stream().anyMatch(problem -> problem.place().startsWith("schedule"))) {
      return List.of();
    }
    List<String> times = new ArrayList<>();
    Optional<Instant> time = ScheduleTimes.first(schedule, now);
    while (time.isPresent() && times.size() < TIMES) {
      ZoneId zone = schedule.timeZone();
      times.add(TIME.format(time.get().atZone(zone)) + " (" + zone + ")");
      time = ScheduleTimes.next(schedule, time.get(), time.get());
    }
    return times;
  }

  private static String joined(JsonNode schedule, String key) {
    List<String> words = new ArrayList<>();
    schedule.path(key).forEach(word -> words.add(day(word.asText())));
    return String.join(", ", words);
  }

  /** A day of the week by its whole name; anything else as it is. */
  private static String day(String word) {
    return Arrays.stream(DayOfWeek.values())
        .map(day -> day.getDisplayName(TextStyle.FULL, Locale.ENGLISH))
        .filter(name -> word.length() == 3 && name.toLowerCase(Locale.ROOT).startsWith(word))
        .findFirst()
        .orElse(word);
  }
}
