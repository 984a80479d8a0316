package dev.caravan.web.console;

import java.util.Locale;

/**
 * A route of this instance.
 *
 * @param from the address of what it takes
 * @param file where it is written; empty: in no file
 * @param source its text in that file; empty: it cannot be read
 * @param status in words
 * @param exchanges what went through since the start
 * @param meanMillis null: nothing went through
 */
public record RouteLine(
    String id,
    String description,
    String from,
    String file,
    String source,
    String status,
    long exchanges,
    long failures,
    Double meanMillis) {
  /** What a mean time is in words; {@code –}: nothing went through. */
  public static String millis(Double mean) {
    return mean == null
        ? "–"
        : String.format(Locale.ROOT, mean < 10 ? "%,.1f ms" : "%,.0f ms", mean);
  }

  /** The name of the file without the directories before it. */
  public String fileName() {
    return file.substring(file.lastIndexOf('/') + 1);
  }
}
