package dev.caravan.exporting;

import dev.caravan.connection.ExportGoal.Source;
import dev.caravan.mailchimp.MergeField;
import dev.caravan.profile.Property;
import dev.caravan.profile.PropertyType;
import java.util.List;
import java.util.Map;

/** A merge field that is to be made for a source: named and typed by what it will hold. */
final class NewField {
  private NewField() {}

  /**
   * @param properties by id
   */
  static MergeField of(String tag, Source source, Map<String, Property> properties) {
    Property property =
        source instanceof Source.Property one
            ? properties.get(one.id())
            : source instanceof Source.Identifier one ? properties.get(one.id()) : null;
    return new MergeField(tag, type(property), name(tag, source, property), false, List.of());
  }

  /** A list is written as one text, whatever is in it. */
  private static String type(Property property) {
    if (property == null || property.multiple()) {
      return "text";
    }
    return property.type() == PropertyType.DATETIME
        ? "date"
        : property.type().isNumeric() ? "number" : "text";
  }

  private static String name(String tag, Source source, Property property) {
    if (property != null) {
      return property.label() == null ? property.id() : property.label();
    }
    if (source instanceof Source.AllSegments || source instanceof Source.ChosenSegments) {
      return "Segments";
    }
    if (source instanceof Source.AllLifecycles || source instanceof Source.ChosenLifecycles) {
      return "Lifecycle stage";
    }
    if (source instanceof Source.Interactions) {
      return "Interactions";
    }
    return source instanceof Source.PermissionLevel ? "Permission level" : tag;
  }
}
