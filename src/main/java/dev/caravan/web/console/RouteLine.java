package dev.caravan.web.console;

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
  /** The name of the file without the directories before it. */
  public String fileName() {
    return file.substring(file.lastIndexOf('/') + 1);
  }
}
