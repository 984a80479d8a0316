package dev.caravan.profile;

import java.util.Locale;
import java.util.Optional;

/** The six types a profile property can have. */
public enum PropertyType {
  TEXT,
  EMAIL,
  NUMBER,
  DECIMAL,
  BOOLEAN,
  DATETIME;

  /** The word used in documents, answers and the database: {@code text}, {@code email}, … */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The type with this word; empty when there is none. */
  public static Optional<PropertyType> of(String word) {
    for (PropertyType type : values()) {
      if (type.word().equals(word)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /** Whether values of this type can be added up. */
  public boolean isNumeric() {
    return this == NUMBER || this == DECIMAL;
  }
}
