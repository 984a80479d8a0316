package dev.caravan.connection;

import dev.caravan.profile.Property;
import dev.caravan.profile.PropertyType;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a field of a member holds, and which properties can take it. The types of merge fields bear
 * Mailchimp's words.
 */
public enum FieldType {
  /** May hold anything that can be typed. */
  TEXT(EnumSet.allOf(PropertyType.class)),
  RADIO(EnumSet.allOf(PropertyType.class)),
  DROPDOWN(EnumSet.allOf(PropertyType.class)),
  EMAIL(EnumSet.of(PropertyType.TEXT, PropertyType.EMAIL)),
  NUMBER(
      EnumSet.of(
          PropertyType.TEXT, PropertyType.NUMBER, PropertyType.DECIMAL, PropertyType.BOOLEAN)),
  BOOLEAN(EnumSet.of(PropertyType.TEXT, PropertyType.BOOLEAN)),
  DATE(EnumSet.of(PropertyType.TEXT, PropertyType.DATETIME)),
  DATETIME(EnumSet.of(PropertyType.TEXT, PropertyType.DATETIME)),
  /** A day of every year: no point in time. */
  BIRTHDAY(EnumSet.of(PropertyType.TEXT)),
  /** Digits that are no number: it would lose its zeros in front. */
  ZIP(EnumSet.of(PropertyType.TEXT)),
  PHONE(EnumSet.of(PropertyType.TEXT)),
  ADDRESS(EnumSet.of(PropertyType.TEXT)),
  URL(EnumSet.of(PropertyType.TEXT)),
  IMAGEURL(EnumSet.of(PropertyType.TEXT)),
  /** Several values: only a multiple property takes them. */
  LIST(EnumSet.allOf(PropertyType.class));

  private final Set<PropertyType> takers;

  FieldType(Set<PropertyType> takers) {
    this.takers = takers;
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The type of a merge field; one that Mailchimp may invent yet is read as text. */
  static FieldType ofMergeField(String word) {
    for (FieldType type : values()) {
      if (type.word().equals(word)) {
        return type;
      }
    }
    return TEXT;
  }

  /** Why no value of this type fits a property; empty when values may fit. */
  Optional<String> misfit(Property property) {
    if (this == LIST && !property.multiple()) {
      return Optional.of("holds several values, and " + property.id() + " takes one");
    }
    if (takers.contains(property.type())) {
      return Optional.empty();
    }
    return Optional.of(
        "is of type %s, and %s of type %s; right would be %s"
            .formatted(
                word(),
                property.id(),
                property.type().word(),
                takers.stream().map(PropertyType::word).collect(Collectors.joining(" or "))));
  }
}
