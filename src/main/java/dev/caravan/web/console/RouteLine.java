package dev.caravan.web.console;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A route of this instance.
 *
 * @param from the address of what it takes
 * @param file where it is written; empty: in no file
 * @param status in words
 * @param exchanges what went through since the start
 * @param meanMillis null: nothing went through
 */
public record RouteLine(
    String id,
    String description,
    String from,
    String file,
    String status,
    long exchanges,
    long failures,
    Double meanMillis) {
  /** {@code rest://get:/api/runs:/%7Bid%7D}. */
  private static final Pattern CALL = Pattern.compile("rest://(\\w+):([^:]*):?(.*)");

  private static final double SHORTEST = 0.05;
  private static final int SECOND = 1000;

  /** What a mean time is in words; {@code –}: nothing went through. */
  public static String millis(Double mean) {
    if (mean == null) {
      return "–";
    }
    if (mean < SHORTEST) {
      return "< 0.1 ms";
    }
    return mean < SECOND
        ? String.format(Locale.ROOT, mean < 10 ? "%.1f ms" : "%.0f ms", mean)
        : String.format(Locale.ROOT, "%,.1f s", mean / SECOND);
  }

  /** Whether it answers a call of the API. */
  public boolean isCall() {
    return CALL.matcher(from).matches();
  }

  /** What it takes from: of a call the method and the path. */
  public String address() {
    Matcher call = CALL.matcher(from);
    return call.matches()
        ? call.group(1).toUpperCase(Locale.ROOT)
            + " "
            + URLDecoder.decode(call.group(2) + call.group(3), StandardCharsets.UTF_8)
        : from;
  }

  /** The name of the file without the directories before it. */
  public String fileName() {
    return file.substring(file.lastIndexOf('/') + 1);
  }
}
