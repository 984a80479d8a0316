package dev.caravan.exporting;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Iterator;
import java.util.TreeSet;

/**
 * What tells one payload from another: SHA-256 of its canonical text. The order of keys and the way
 * a number is written make no difference.
 */
final class PayloadHash {
  private PayloadHash() {}

  /** 32 bytes. Whether tags are quiet says how they are put on, and not what they are. */
  static byte[] of(JsonNode payload) {
    JsonNode told =
        payload.has(PayloadFields.QUIET)
            ? ((ObjectNode) payload.deepCopy()).without(PayloadFields.QUIET)
            : payload;
    try {
      return MessageDigest.getInstance("SHA-256")
          .digest(canonical(told).getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  static String canonical(JsonNode node) {
    StringBuilder text = new StringBuilder();
    write(node, text);
    return text.toString();
  }

  private static void write(JsonNode node, StringBuilder text) {
    if (node.isObject()) {
      TreeSet<String> names = new TreeSet<>();
      node.fieldNames().forEachRemaining(names::add);
      String separator = "{";
      for (String name : names) {
        text.append(separator);
        quote(name, text);
        text.append(':');
        write(node.get(name), text);
        separator = ",";
      }
      text.append(names.isEmpty() ? "{}" : "}");
    } else if (node.isArray()) {
      text.append('[');
      for (Iterator<JsonNode> elements = node.elements(); elements.hasNext(); ) {
        write(elements.next(), text);
        text.append(elements.hasNext() ? "," : "");
      }
      text.append(']');
    } else if (node.isNumber()) {
      BigDecimal number = node.decimalValue();
      text.append(number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString());
    } else if (node.isTextual()) {
      quote(node.textValue(), text);
    } else {
      text.append(node.asText());
    }
  }

  /** As a node would write itself, without the machinery that it sets up for each. */
  private static void quote(String value, StringBuilder text) {
    text.append('"');
    JsonStringEncoder.getInstance().quoteAsString(value, text);
    text.append('"');
  }
}
