package dev.caravan.importing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.ImportGoal;
import dev.caravan.profile.Coerced;
import dev.caravan.profile.Property;
import dev.caravan.profile.PropertyValue;
import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Applies one mapping rule to the properties of one profile. Pure but for the two objects it is
 * given to write into.
 */
final class Operator {
  private Operator() {}

  /**
   * Writes a value by the rule's mode.
   *
   * @param value missing where Mailchimp has none
   * @param properties written into
   * @param contributed rule → number: what this member has in the sums so far; written into
   * @return why the value was left out, if it was
   */
  static Optional<String> apply(
      ImportGoal.Mapping mapping,
      Property property,
      JsonNode value,
      ObjectNode properties,
      ObjectNode contributed) {
    if (value.isMissingNode()) {
      if (mapping.clearWhenEmpty()) {
        clear(mapping, property, properties, contributed);
      }
      return Optional.empty();
    }
    boolean keeps = mapping.mode() == ImportGoal.Mode.SET_IF_EMPTY && properties.has(property.id());
    if (keeps) {
      return Optional.empty();
    }
    Coerced coerced = PropertyValue.coerce(property, value);
    if (coerced instanceof Coerced.Misfit misfit) {
      return Optional.of(misfit.message());
    }
    write(mapping, property, ((Coerced.Fits) coerced).value(), properties, contributed);
    return Optional.empty();
  }

  private static void write(
      ImportGoal.Mapping mapping,
      Property property,
      JsonNode value,
      ObjectNode properties,
      ObjectNode contributed) {
    switch (mapping.mode()) {
      case SET, SET_IF_EMPTY -> properties.set(property.id(), value);
      case ADD -> properties.set(property.id(), union(properties.path(property.id()), value));
      case SUM -> {
        begin(mapping, property, properties, contributed);
        contribute(mapping, property, value.decimalValue(), properties, contributed);
      }
    }
  }

  /** A sum that somebody takes part in has a value, be it zero. */
  private static void begin(
      ImportGoal.Mapping mapping,
      Property property,
      ObjectNode properties,
      ObjectNode contributed) {
    if (!contributed.has(mapping.rule()) && !properties.has(property.id())) {
      properties.set(property.id(), canonical(property, BigDecimal.ZERO));
      contributed.set(mapping.rule(), DecimalNode.valueOf(BigDecimal.ZERO));
    }
  }

  private static void clear(
      ImportGoal.Mapping mapping,
      Property property,
      ObjectNode properties,
      ObjectNode contributed) {
    if (mapping.mode() == ImportGoal.Mode.SUM) {
      contribute(mapping, property, BigDecimal.ZERO, properties, contributed);
    } else {
      // Also what others gave: it cannot be told apart, and the rule asks for it.
      properties.remove(property.id());
    }
  }

  /**
   * Takes back what this member has in a sum; other modes leave nothing that could be told apart.
   */
  static void withdraw(
      ImportGoal.Mapping mapping,
      Property property,
      ObjectNode properties,
      ObjectNode contributed) {
    if (mapping.mode() == ImportGoal.Mode.SUM) {
      contribute(mapping, property, BigDecimal.ZERO, properties, contributed);
    }
  }

  /** Adds only what is new since this member's last contribution: however often it is applied. */
  private static void contribute(
      ImportGoal.Mapping mapping,
      Property property,
      BigDecimal value,
      ObjectNode properties,
      ObjectNode contributed) {
    BigDecimal before = number(contributed.path(mapping.rule()));
    if (value.compareTo(before) == 0) {
      return;
    }
    BigDecimal total = number(properties.path(property.id())).add(value.subtract(before));
    properties.set(property.id(), canonical(property, total));
    contributed.set(mapping.rule(), DecimalNode.valueOf(value));
  }

  /** The form in which the property stores a number, so that equal totals are equal nodes. */
  private static JsonNode canonical(Property property, BigDecimal total) {
    return PropertyValue.coerce(property, DecimalNode.valueOf(total)) instanceof Coerced.Fits fits
        ? fits.value()
        : DecimalNode.valueOf(total);
  }

  private static BigDecimal number(JsonNode node) {
    return node.isNumber() ? node.decimalValue() : BigDecimal.ZERO;
  }

  static ArrayNode union(JsonNode list, JsonNode more) {
    Set<JsonNode> values = new LinkedHashSet<>();
    list.forEach(values::add);
    more.forEach(values::add);
    return JsonNodeFactory.instance.arrayNode().addAll(values);
  }
}
