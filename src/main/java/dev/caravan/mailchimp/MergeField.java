package dev.caravan.mailchimp;

import java.util.List;

/**
 * A merge field of an audience (Marketing API 3.0, list merge fields).
 *
 * @param tag at most 10 characters
 * @param type {@code text}, {@code number}, {@code address}, {@code phone}, {@code date}, {@code
 *     url}, {@code imageurl}, {@code radio}, {@code dropdown}, {@code birthday}, {@code zip}
 * @param choices of a radio or dropdown field; otherwise empty
 * @param dateFormat how people see a date or birthday, {@code DD/MM/YYYY}; null where none is told
 */
public record MergeField(
    String tag,
    String type,
    String name,
    boolean required,
    List<String> choices,
    String dateFormat) {

  /** A field that holds no date. */
  public MergeField(String tag, String type, String name, boolean required, List<String> choices) {
    this(tag, type, name, required, choices, null);
  }
}
