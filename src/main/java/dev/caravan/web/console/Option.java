package dev.caravan.web.console;

/**
 * Something that can be chosen.
 *
 * @param group what it stands under; empty: nothing
 */
public record Option(String value, String text, String group) {
  public Option(String value, String text) {
    this(value, text, "");
  }
}
