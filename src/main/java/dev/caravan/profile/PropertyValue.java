package dev.caravan.profile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Brings values into the one form in which a property stores them: text, email and datetime as JSON
 * texts (a datetime in ISO 8601 and UTC), number and decimal as JSON numbers of full precision,
 * boolean as a JSON boolean, text composed (Unicode NFC), several as an array without duplicates.
 * Equal values are equal nodes.
 */
public final class PropertyValue {
  private PropertyValue() {}

  /**
   * The value as this property stores it. A single value given to a multiple property becomes a
   * list of one; JSON null and missing nodes are misfits.
   */
  public static Coerced coerce(Property property, JsonNode given) {
    if (!property.multiple()) {
      return coerce(property.type(), given);
    }
    if (!given.isArray()) {
      return coerce(property.type(), given) instanceof Coerced.Fits fits
          ? new Coerced.Fits(JsonNodeFactory.instance.arrayNode().add(fits.value()))
          : coerce(property.type(), given);
    }
    Set<JsonNode> values = new LinkedHashSet<>();
    for (JsonNode element : given) {
      Coerced coerced = coerce(property.type(), element);
      if (!(coerced instanceof Coerced.Fits fits)) {
        return coerced;
      }
      values.add(fits.value());
    }
    ArrayNode array = JsonNodeFactory.instance.arrayNode(values.size());
    values.forEach(array::add);
    return new Coerced.Fits(array);
  }

  /** One value in the form of this type. */
  public static Coerced coerce(PropertyType type, JsonNode given) {
    if (!given.isTextual() && !given.isNumber() && !given.isBoolean()) {
      return misfit(given, "one value of type " + type.word());
    }
    if (given.isTextual() && !Characters.areStorable(given.textValue())) {
      return new Coerced.Misfit(
          "the text holds the character U+0000 or half a surrogate pair, which cannot be stored");
    }
    return switch (type) {
      case TEXT -> new Coerced.Fits(TextNode.valueOf(text(given)));
      case EMAIL -> email(given);
      case NUMBER, DECIMAL -> NumberValue.coerce(type, given);
      case BOOLEAN -> truth(given);
      case DATETIME -> DatetimeValue.coerce(given);
    };
  }

  static Coerced misfit(JsonNode given, String right) {
    String shown = given.isMissingNode() ? "nothing" : given.toString();
    if (shown.length() > 80) {
      shown = shown.substring(0, 80) + "…";
    }
    return new Coerced.Misfit(shown + " does not fit; right would be " + right);
  }

  private static String text(JsonNode given) {
    return given.isNumber() ? NumberValue.plain(given) : Characters.composed(given.asText());
  }

  private static Coerced email(JsonNode given) {
    String address = text(given).strip();
    int at = address.indexOf('@');
    boolean right =
        at > 0
            && at == address.lastIndexOf('@')
            && at < address.length() - 1
            && address.length() <= 254
            && !Characters.haveSpace(address);
    return right
        ? new Coerced.Fits(TextNode.valueOf(address))
        : misfit(given, "an email address such as ann@example.org");
  }

  private static Coerced truth(JsonNode given) {
    return switch (text(given).strip().toLowerCase(Locale.ROOT)) {
      case "true", "yes", "1" -> new Coerced.Fits(BooleanNode.TRUE);
      case "false", "no", "0" -> new Coerced.Fits(BooleanNode.FALSE);
      default -> misfit(given, "true, false, yes, no, 1 or 0");
    };
  }
}
