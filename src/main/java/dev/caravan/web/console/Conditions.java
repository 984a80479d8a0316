package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;

/** What a condition of a segment or a lifecycle can be, and what one is. */
public final class Conditions {
  static final Set<String> GROUPS = Set.of("all", "any");

  /** Tests of a list of words, which one can change into another. */
  static final Set<String> WORD_TESTS =
      Set.of("is", "isNot", "contains", "containsAll", "startsWith");

  private static final List<Option> KINDS =
      List.of(
          new Option("property", "Property"),
          new Option("event", "Event"),
          new Option("segment", "Segment"),
          new Option("objective", "Consent"),
          new Option("lifecycle", "Lifecycle stage"),
          new Option("all", "All of these", "Group"),
          new Option("any", "Any of these", "Group"),
          new Option("not", "Not", "Group"),
          new Option("people", "Saved list of people"));

  private static final List<Option> EMPTINESS =
      List.of(new Option("has", "has a value"), new Option("empty", "has no value"));
  private static final Option IS = new Option("is", "is any of");
  private static final Option IS_NOT = new Option("isNot", "is none of");
  private static final Option RANGE = new Option("range", "is from … to …");

  public static final List<Option> STATES =
      List.of(
          new Option("consented", "consented"),
          new Option("consentedOrNotNeeded", "consented, or not needed"),
          new Option("refused", "refused"),
          new Option("unknown", "not answered"));

  private Conditions() {}

  /** The kinds to choose from; lists of people only where there are some, or one is meant. */
  public static List<Option> kinds(JsonNode condition, boolean lists) {
    return lists || kind(condition).equals("people") ? KINDS : KINDS.subList(0, KINDS.size() - 1);
  }

  /** What a condition is, by what the form chose or else by what it has; a new one: property. */
  public static String kind(JsonNode condition) {
    return condition.has("_kind")
        ? condition.get("_kind").asText()
        : KINDS.stream().map(Option::value).filter(condition::has).findFirst().orElse("property");
  }

  /** Where something can be wrong with a condition that none of its fields tells. */
  public static List<String> places(String place, String kind) {
    return switch (kind) {
      case "all", "any", "not" -> List.of(place, place + "." + kind);
      case "lifecycle" -> List.of(place, place + ".lifecycle", place + ".stage");
      default -> List.of(place);
    };
  }

  public static boolean isGroup(String kind) {
    return GROUPS.contains(kind);
  }

  /** Whether a test compares with a list of words or numbers. */
  public static boolean isWords(String test) {
    return WORD_TESTS.contains(test);
  }

  /**
   * What can be asked of the value of a property.
   *
   * @param type of the property; empty: none is chosen yet
   */
  public static List<Option> tests(String type) {
    List<Option> own =
        switch (type) {
          case "number", "decimal" -> List.of(RANGE, IS, IS_NOT);
          case "boolean" -> List.of(new Option("is", "is"), new Option("isNot", "is not"));
          case "datetime" ->
              List.of(
                  new Option("inLast", "in the last"),
                  new Option("notInLast", "not in the last"),
                  new Option("inNext", "in the next"),
                  new Option("notInNext", "not in the next"),
                  RANGE);
          default ->
              List.of(
                  IS,
                  IS_NOT,
                  new Option("contains", "contains any of"),
                  new Option("containsAll", "contains all of"),
                  new Option("startsWith", "starts with any of"));
        };
    return java.util.stream.Stream.concat(own.stream(), EMPTINESS.stream()).toList();
  }

  /** Which of these a condition asks. */
  public static String test(JsonNode condition, String type) {
    List<String> possible = tests(type).stream().map(Option::value).toList();
    String chosen = condition.path("_test").asText();
    if (possible.contains(chosen)) {
      return chosen;
    }
    if (condition.has("empty")) {
      return condition.get("empty").asBoolean() ? "empty" : "has";
    }
    if (possible.contains("range") && (condition.has("from") || condition.has("to"))) {
      return "range";
    }
    return possible.stream().filter(condition::has).findFirst().orElse(possible.get(0));
  }

  /** The values of a test, one a line; of one value its text. */
  public static String lines(JsonNode values) {
    if (!values.isArray()) {
      return values.asText();
    }
    StringBuilder lines = new StringBuilder();
    values.forEach(value -> lines.append(lines.isEmpty() ? "" : "\n").append(value.asText()));
    return lines.toString();
  }
}
