package dev.caravan.profile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import java.math.BigDecimal;
import java.math.BigInteger;

/** Numbers of any size, never rounded through a double. */
public final class NumberValue {
  /** More digits than this before or after the point are refused. */
  public static final int MAX_DIGITS = 1_000;

  private NumberValue() {}

  /** The number as JSON, in the one form that reading it back gives too. */
  public static JsonNode node(BigDecimal number) {
    BigDecimal stripped = number.stripTrailingZeros();
    if (stripped.scale() > 0) {
      return DecimalNode.valueOf(stripped);
    }
    BigInteger whole = stripped.toBigIntegerExact();
    if (whole.bitLength() < Integer.SIZE) {
      return IntNode.valueOf(whole.intValue());
    }
    return whole.bitLength() < Long.SIZE
        ? LongNode.valueOf(whole.longValue())
        : BigIntegerNode.valueOf(whole);
  }

  static Coerced coerce(PropertyType type, JsonNode given) {
    String right = type == PropertyType.NUMBER ? "a whole number" : "a number such as 12.50";
    if (given.isBoolean()) {
      return PropertyValue.misfit(given, right);
    }
    BigDecimal number;
    try {
      number = given.isTextual() ? new BigDecimal(given.textValue().strip()) : exact(given);
    } catch (NumberFormatException e) {
      return PropertyValue.misfit(given, right);
    }
    number = number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
    if (number.scale() > MAX_DIGITS || (long) number.precision() - number.scale() > MAX_DIGITS) {
      return PropertyValue.misfit(
          given, "a number of at most " + MAX_DIGITS + " digits before and after the point");
    }
    if (type == PropertyType.NUMBER && number.scale() > 0) {
      return PropertyValue.misfit(given, right);
    }
    return new Coerced.Fits(node(number));
  }

  static String plain(JsonNode number) {
    return number.isIntegralNumber() ? number.asText() : exact(number).toString();
  }

  private static BigDecimal exact(JsonNode number) {
    return number.isDouble() || number.isFloat()
        ? new BigDecimal(number.asText())
        : number.decimalValue();
  }
}
