package dev.caravan.segment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.profile.Coerced;
import dev.caravan.profile.DatetimeValue;
import dev.caravan.profile.Property;
import dev.caravan.profile.PropertyType;
import dev.caravan.profile.PropertyValue;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads what a condition asks of the value of its property, and notes every error. */
final class TestReader {
  static final int MAX_VALUES = 10_000;
  static final int MAX_WORDS = 100;

  private static final Set<String> TEXT_TESTS =
      Set.of("is", "isNot", "contains", "containsAll", "startsWith", "empty");
  private static final Set<String> NUMBER_TESTS = Set.of("is", "isNot", "from", "to", "empty");
  private static final Set<String> BOOLEAN_TESTS = Set.of("is", "isNot", "empty");
  private static final Set<String> TIME_TESTS =
      Set.of("from", "to", "inLast", "notInLast", "inNext", "notInNext", "empty");

  private final Property property;
  private final JsonNode node;
  private final String place;
  private final List<DocumentError> errors;

  TestReader(Property property, JsonNode node, String place, List<DocumentError> errors) {
    this.property = property;
    this.node = node;
    this.place = place;
    this.errors = errors;
  }

  /** Empty when an error was noted. */
  Optional<ValueTest> read() {
    Set<String> possible = new TreeSet<>(possible(property.type()));
    List<String> given = new ArrayList<>();
    node.fieldNames().forEachRemaining(given::add);
    given.remove("property");
    for (String key : given) {
      if (!possible.contains(key)) {
        return error(
            key,
            "does not go with property %s of type %s; possible are %s"
                .formatted(property.id(), property.type().word(), possible));
      }
    }
    boolean range = !given.isEmpty() && Set.of("from", "to").containsAll(given);
    if (given.size() != 1 && !range) {
      return error(
          "property", "needs exactly one test of " + possible + " (from and to go together)");
    }
    String key = given.get(0);
    JsonNode value = node.get(key);
    if (range) {
      return property.type() == PropertyType.DATETIME ? timeRange() : numberRange();
    }
    return switch (key) {
      case "empty" ->
          value.isBoolean()
              ? Optional.of(new ValueTest.Empty(value.booleanValue()))
              : error(key, "must be true or false");
      case "is", "isNot" -> is(key, value, key.equals("isNot"));
      case "contains" -> words(key, value).map(ValueTest.Contains::new);
      case "containsAll" -> words(key, value).map(ValueTest.ContainsAll::new);
      case "startsWith" -> words(key, value).map(ValueTest.StartsWith::new);
      default -> near(key, value);
    };
  }

  private static Set<String> possible(PropertyType type) {
    return switch (type) {
      case TEXT, EMAIL -> TEXT_TESTS;
      case NUMBER, DECIMAL -> NUMBER_TESTS;
      case BOOLEAN -> BOOLEAN_TESTS;
      case DATETIME -> TIME_TESTS;
    };
  }

  private Optional<ValueTest> is(String key, JsonNode value, boolean negated) {
    boolean text = TEXT_TESTS == possible(property.type());
    PropertyType type = text ? PropertyType.TEXT : property.type();
    return values(key, value, type, MAX_VALUES)
        .map(
            values ->
                text
                    ? new ValueTest.IsText(lowered(values), negated)
                    : new ValueTest.IsValue(values, negated));
  }

  private Optional<List<String>> words(String key, JsonNode value) {
    Optional<List<JsonNode>> values = values(key, value, PropertyType.TEXT, MAX_WORDS);
    if (values.isPresent() && values.get().stream().anyMatch(word -> word.textValue().isEmpty())) {
      return error(key, "must not hold an empty text: every value contains it");
    }
    return values.map(TestReader::lowered);
  }

  private Optional<List<JsonNode>> values(String key, JsonNode value, PropertyType type, int most) {
    List<JsonNode> given = new ArrayList<>();
    if (value.isArray()) {
      value.forEach(given::add);
    } else {
      given.add(value);
    }
    if (given.isEmpty() || given.size() > most) {
      return error(key, "must be one value or a list of 1 to " + most + " values");
    }
    List<JsonNode> values = new ArrayList<>();
    for (JsonNode element : given) {
      Coerced coerced = PropertyValue.coerce(type, element);
      if (coerced instanceof Coerced.Misfit misfit) {
        return error(key, misfit.message());
      }
      values.add(((Coerced.Fits) coerced).value());
    }
    return Optional.of(values);
  }

  private static List<String> lowered(List<JsonNode> words) {
    return words.stream().map(word -> word.textValue().toLowerCase(Locale.ROOT)).toList();
  }

  private Optional<ValueTest> numberRange() {
    Optional<BigDecimal> from = number("from");
    Optional<BigDecimal> to = number("to");
    if (node.has("from") && from.isEmpty() || node.has("to") && to.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new ValueTest.NumberRange(from.orElse(null), to.orElse(null)));
  }

  private Optional<BigDecimal> number(String key) {
    if (!node.has(key)) {
      return Optional.empty();
    }
    return PropertyValue.coerce(PropertyType.DECIMAL, node.get(key)) instanceof Coerced.Fits fits
        ? Optional.of(fits.value().decimalValue())
        : error(key, "must be a number such as 100, not " + node.get(key));
  }

  private Optional<ValueTest> timeRange() {
    Optional<Instant> from = time("from");
    Optional<Instant> to = time("to");
    if (node.has("from") && from.isEmpty() || node.has("to") && to.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new ValueTest.TimeRange(from.orElse(null), to.map(this::firstAfter).orElse(null)));
  }

  private Optional<Instant> time(String key) {
    if (!node.has(key)) {
      return Optional.empty();
    }
    Optional<Instant> time =
        node.get(key).isTextual()
            ? DatetimeValue.parse(node.get(key).textValue())
            : Optional.empty();
    return time.isPresent()
        ? time
        : error(key, "must be a date or time such as 2026-11-01, not " + node.get(key));
  }

  /** Both ends are included: of a bare date the whole day, of a time its microsecond. */
  private Instant firstAfter(Instant to) {
    boolean date = node.get("to").textValue().strip().length() == "2026-11-01".length();
    return date ? to.plus(Duration.ofDays(1)) : to.plusNanos(1_000);
  }

  private Optional<ValueTest> near(String key, JsonNode value) {
    Optional<Duration> span = Span.parse(value);
    return span.isPresent()
        ? Optional.of(new ValueTest.Near(span.get(), key.endsWith("Next"), key.startsWith("notIn")))
        : error(key, Span.RIGHT);
  }

  private <T> Optional<T> error(String key, String message) {
    errors.add(new DocumentError(place + "." + key, message));
    return Optional.empty();
  }
}
