package dev.caravan.web.console;

/**
 * What the page that comes next says about what was just done.
 *
 * @param tone {@code good}, {@code warn} or {@code bad}
 */
public record Flash(String tone, String text) implements java.io.Serializable {
  static Flash good(String text) {
    return new Flash("good", text);
  }

  static Flash bad(String text) {
    return new Flash("bad", text);
  }
}
