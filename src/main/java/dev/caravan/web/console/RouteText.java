package dev.caravan.web.console;

import java.util.regex.Pattern;

/** Finds one route in the text of its file. */
final class RouteText {
  /** Where something at the outermost level begins. */
  private static final Pattern PIECES = Pattern.compile("(?m)^(?=- )");

  private RouteText() {}

  /** The lines of the route; empty when the file has none with this id. */
  static String of(String file, String id) {
    Pattern own = Pattern.compile("(?m)^ {4}id: [\"']?" + Pattern.quote(id) + "[\"']?\\s*$");
    for (String piece : PIECES.split(file)) {
      if (own.matcher(piece).find()) {
        return piece.stripTrailing();
      }
    }
    return "";
  }
}
