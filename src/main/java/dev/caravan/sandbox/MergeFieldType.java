package dev.caravan.sandbox;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Optional;

/** The types of merge fields of the Marketing API. */
enum MergeFieldType {
  TEXT,
  NUMBER,
  ADDRESS,
  PHONE,
  DATE,
  URL,
  IMAGEURL,
  RADIO,
  DROPDOWN,
  BIRTHDAY,
  ZIP;

  @JsonValue
  String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean hasChoices() {
    return this == RADIO || this == DROPDOWN;
  }

  static Optional<MergeFieldType> of(String wire) {
    for (MergeFieldType type : values()) {
      if (type.wire().equals(wire)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
