package dev.caravan.sandbox;

import java.util.List;

/**
 * A merge field of an audience.
 *
 * @param id counted from 1 within the audience; 0 is EMAIL, which no list shows
 * @param tag at most ten characters, upper case
 * @param choices of a radio or dropdown field; empty for every other type
 * @param dateFormat how people see a date or birthday; null: month first
 */
record MergeField(
    int id,
    String tag,
    String name,
    MergeFieldType type,
    boolean required,
    String defaultValue,
    boolean isPublic,
    int displayOrder,
    String helpText,
    List<String> choices,
    String dateFormat) {

  /** How people see it; the API reads and writes a date as YYYY-MM-DD, a birthday as MM/DD. */
  String shownAs() {
    return dateFormat != null
        ? dateFormat
        : type == MergeFieldType.BIRTHDAY ? "MM/DD" : "MM/DD/YYYY";
  }

  static MergeField of(int id, String tag, String name, MergeFieldType type, String... choices) {
    return new MergeField(id, tag, name, type, false, "", true, id + 1, "", List.of(choices), null);
  }
}
