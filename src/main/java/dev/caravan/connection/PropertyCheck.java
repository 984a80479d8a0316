package dev.caravan.connection;

import dev.caravan.profile.Property;
import dev.caravan.profile.PropertyType;
import java.util.Map;
import java.util.Optional;

/** Whether properties that a document names exist and suit their use. */
final class PropertyCheck {
  private final Map<String, Property> properties;
  private final Problems problems;

  PropertyCheck(Map<String, Property> properties, Problems problems) {
    this.properties = properties;
    this.problems = problems;
  }

  Optional<Property> exists(String place, String id) {
    Property property = properties.get(id);
    if (property == null) {
      problems.add(place, Spelling.unknown("property", id, properties.keySet()));
    }
    return Optional.ofNullable(property);
  }

  void isIdentifier(String place, String id) {
    exists(place, id)
        .filter(property -> !property.uniqueIdentifier())
        .ifPresent(
            property ->
                problems.add(
                    place, "the property " + id + " is no unique identifier; " + identifiers()));
  }

  /**
   * A unique identifier that holds an address. Only values of type email are normalised as
   * addresses are: another spelling in a text would make another member of the same person.
   */
  void isAddress(String place, String id) {
    isIdentifier(place, id);
    Property property = properties.get(id);
    if (property != null && property.uniqueIdentifier() && property.type() != PropertyType.EMAIL) {
      problems.add(
          place,
          "the property "
              + id
              + " is of type "
              + property.type().word()
              + "; an address needs type email");
    }
  }

  /** Whose value turns something on or off. */
  void isSwitch(String place, String id) {
    exists(place, id)
        .filter(property -> property.multiple() || property.type() != PropertyType.BOOLEAN)
        .ifPresent(property -> misshapen(place, property, "single boolean"));
  }

  /** Whose values are names by themselves: true and false are none. */
  void hasNames(String place, String id) {
    exists(place, id)
        .filter(property -> property.type() == PropertyType.BOOLEAN)
        .ifPresent(
            property ->
                problems.add(
                    place,
                    "the property "
                        + id
                        + " is boolean, and its tags would be true and false; map a segment instead:"
                        + " {segments: [{name: …, as: …}], tags: true}"));
  }

  private void misshapen(String place, Property property, String right) {
    problems.add(
        place,
        "the property %s is %s; it must be %s".formatted(property.id(), shape(property), right));
  }

  void isMultipleText(String place, String id) {
    exists(place, id)
        .filter(property -> !property.multiple() || property.type() != PropertyType.TEXT)
        .ifPresent(property -> misshapen(place, property, "multiple text"));
  }

  void takes(String place, String id, ImportGoal.Mode mode) {
    Optional<Property> found = exists(place + ".property", id);
    if (found.isEmpty()) {
      return;
    }
    Property property = found.get();
    if (mode == ImportGoal.Mode.ADD && !property.multiple()) {
      problems.add(
          place + ".mode", "add needs a multiple property; " + id + " is " + shape(property));
    }
    if (mode == ImportGoal.Mode.SUM && (property.multiple() || !property.type().isNumeric())) {
      problems.add(
          place + ".mode",
          "sum needs a single number or decimal property; " + id + " is " + shape(property));
    }
  }

  /** Whether a property can take any value of a field. */
  void fits(String place, FieldType type, String id) {
    Property property = properties.get(id);
    if (property != null) {
      type.misfit(property).ifPresent(message -> problems.add(place, message));
    }
  }

  private static String shape(Property property) {
    return (property.multiple() ? "multiple " : "single ") + property.type().word();
  }

  private String identifiers() {
    String known =
        String.join(
            ", ",
            properties.values().stream()
                .filter(Property::uniqueIdentifier)
                .map(Property::id)
                .sorted()
                .toList());
    return known.isEmpty() ? "no property is one yet" : "these are: " + known;
  }
}
