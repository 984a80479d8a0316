package dev.caravan.profile;

import java.util.Locale;
import java.util.Optional;

/**
 * A value of a unique identifier in its normalised form: trimmed, Unicode NFC, and lower case for
 * email.
 *
 * @param property the id of a property that is a unique identifier
 * @param value the normalised value
 */
public record Identifier(String property, String value) {

  /** Shorter values never match: {@code 0}, {@code n/a} and the like would fuse strangers. */
  public static final int MIN_LENGTH = 4;

  /** The identifier of a property with this value; empty when the value is too short to match. */
  public static Optional<Identifier> of(Property property, String value) {
    String normalised = normalise(property.type(), value);
    return normalised.length() < MIN_LENGTH
        ? Optional.empty()
        : Optional.of(new Identifier(property.id(), normalised));
  }

  /** The form in which values are compared. */
  public static String normalise(PropertyType type, String value) {
    String composed = Characters.composed(value.strip());
    return type == PropertyType.EMAIL ? composed.toLowerCase(Locale.ROOT) : composed;
  }

  /** The form in which addresses of members, events and profiles meet. */
  public static String address(String email) {
    return normalise(PropertyType.EMAIL, email);
  }
}
