package dev.caravan.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.profile.Property;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Shows people to those who may see them, and to others masked: addresses as {@code
 * a…@example.org}, values of properties marked {@code pii} as {@code …}, and so whatever is not
 * known to be of a property that is not marked. Safe for use by many threads.
 */
public final class PersonalData {
  private static final String HIDDEN = "…";
  private static final Pattern ADDRESS =
      Pattern.compile("[^\\s@<>\"'(),;:/=]+@[^\\s@<>\"'(),;:/=]+");

  /** Where values stand under names that are not those of our properties. */
  private static final Set<String> VALUES =
      Set.of("before", "after", "payload", "samples", "ours", "theirs");

  /** Names that stand for a person themselves. */
  private static final Set<String> PERSONAL =
      Set.of("member", "IP", "ip", "identity", "visitor", "user_id");

  /** What tells which property or field the {@code value} beside it is of. */
  private static final Set<String> SOURCES = Set.of("property", "field", "condition");

  private final Supplier<Map<String, Property>> properties;

  /**
   * @param properties all of them under their ids
   */
  public PersonalData(Supplier<Map<String, Property>> properties) {
    this.properties = properties;
  }

  /**
   * What an answer shows to a caller.
   *
   * @param answer stays as it is
   */
  public JsonNode shown(Caller caller, JsonNode answer) {
    return caller.maySeePersonalData() ? answer : new Masking(properties.get()).of(answer, false);
  }

  /** An address as it is shown to a caller. */
  public String address(Caller caller, String address) {
    return caller.maySeePersonalData() ? address : Words.masked(address);
  }

  /**
   * A sentence as it is shown to a caller: it may name addresses.
   *
   * @param text null stays null
   */
  public String text(Caller caller, String text) {
    return text == null || caller.maySeePersonalData() ? text : withoutAddresses(text);
  }

  /** The text with every address in it masked. */
  static String withoutAddresses(String text) {
    return text.indexOf('@') < 0
        ? text
        : ADDRESS
            .matcher(text)
            .replaceAll(found -> Matcher.quoteReplacement(Words.masked(found.group())));
  }

  /** One masking, by the properties of that moment. */
  private record Masking(Map<String, Property> properties) {
    JsonNode of(JsonNode node, boolean hidden) {
      if (node.isObject()) {
        return object(node, hidden);
      }
      if (node.isArray()) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode(node.size());
        node.forEach(element -> list.add(of(element, hidden)));
        return list;
      }
      if (node.isNull() || node.isMissingNode()) {
        return node;
      }
      if (hidden) {
        return JsonNodeFactory.instance.textNode(HIDDEN);
      }
      return node.isTextual()
          ? JsonNodeFactory.instance.textNode(withoutAddresses(node.textValue()))
          : node;
    }

    private ObjectNode object(JsonNode node, boolean hidden) {
      ObjectNode shown = JsonNodeFactory.instance.objectNode();
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        String name = field.getKey();
        shown.set(name, of(field.getValue(), isHidden(node, name, hidden)));
      }
      return shown;
    }

    private boolean isHidden(JsonNode node, String name, boolean hidden) {
      Property property = properties.get(name);
      if (property != null) {
        return property.pii();
      }
      if (name.equals("value") && SOURCES.stream().anyMatch(node::has)) {
        Property source = properties.get(node.path("property").asText());
        return source == null || source.pii();
      }
      return hidden || VALUES.contains(name) || PERSONAL.contains(name);
    }
  }
}
