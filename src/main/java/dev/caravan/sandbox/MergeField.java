package dev.caravan.sandbox;

import java.util.List;

/**
 * A merge field of an audience.
 *
 * @param id counted from 1 within the audience; 0 is EMAIL, which no list shows
 * @param tag at most ten characters, upper case
 * @param choices of a radio or dropdown field; empty for every other type
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
    List<String> choices) {

  static MergeField of(int id, String tag, String name, MergeFieldType type, String... choices) {
    return new MergeField(id, tag, name, type, false, "", true, id + 1, "", List.of(choices));
  }
}
