package dev.caravan.web.console;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How many events of each type came to each of the last days.
 *
 * @param days in order
 * @param byType in the order of the types; a number for each day
 */
public record EventDays(List<LocalDate> days, Map<String, List<Long>> byType) {
  static final int DAYS = 30;

  public long total() {
    return byType.values().stream().flatMap(List::stream).mapToLong(Long::longValue).sum();
  }

  public long total(String type) {
    return byType.get(type).stream().mapToLong(Long::longValue).sum();
  }

  /** The days that end with this one. */
  static List<LocalDate> before(java.time.Instant now) {
    LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
    return today.minusDays(DAYS - 1).datesUntil(today.plusDays(1)).collect(Collectors.toList());
  }
}
