package dev.caravan.connection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The keys of one object within a document, at their place. What is wrong is noted and reading goes
 * on with a stand-in, so that a document is told all its problems at once; {@link Problems} decides
 * at the end. A key whose value is {@code null} counts as absent.
 */
final class Fields {
  private final JsonNode object;
  private final String place;
  private final Problems problems;

  /** Notes a problem when the node is no object, and for each key that is not known. */
  Fields(JsonNode node, String place, Problems problems, Set<String> known) {
    this.place = place;
    this.problems = problems;
    if (!node.isObject()) {
      problems.add(
          place, "must be keys with values (" + String.join(", ", known) + "), not " + shown(node));
      object = JsonNodeFactory.instance.objectNode();
      return;
    }
    object = node;
    node.fieldNames()
        .forEachRemaining(
            key -> {
              if (!known.contains(key)) {
                problems.add(at(key), Spelling.unknown("key", key, known));
              }
            });
  }

  String at(String key) {
    return place.isEmpty() ? key : place + "." + key;
  }

  void problem(String key, String message) {
    problems.add(at(key), message);
  }

  boolean has(String key) {
    return object.hasNonNull(key);
  }

  /** Of these keys, those that are there. */
  List<String> present(Set<String> keys) {
    return keys.stream().filter(this::has).toList();
  }

  Optional<String> text(String key) {
    return has(key) ? Optional.of(text(object.get(key), at(key))) : Optional.empty();
  }

  String requiredText(String key) {
    if (!has(key)) {
      return missing(key, "text");
    }
    String text = text(object.get(key), at(key));
    if (text.isBlank()) {
      problem(key, "must not be empty");
    }
    return text;
  }

  boolean flag(String key, boolean otherwise) {
    if (!has(key)) {
      return otherwise;
    }
    if (!object.get(key).isBoolean()) {
      problem(key, "must be true or false, not " + shown(object.get(key)));
    }
    return object.get(key).asBoolean(otherwise);
  }

  int integer(String key, int least, int most, int otherwise) {
    return has(key) ? integer(object.get(key), at(key), least, most) : otherwise;
  }

  double decimal(String key, int least, int most, double otherwise) {
    if (!has(key)) {
      return otherwise;
    }
    double value = object.get(key).isNumber() ? object.get(key).doubleValue() : Double.NaN;
    if (!(value >= least && value <= most)) {
      problem(
          key,
          "must be a number from " + least + " to " + most + ", not " + shown(object.get(key)));
      return otherwise;
    }
    return value;
  }

  /** One of some words. */
  <T> T choice(String key, Choices<T> choices, T otherwise) {
    return has(key) ? choices.read(object.get(key), at(key), this) : otherwise;
  }

  /** An object below this one; its place and node are handed on. */
  <T> T object(String key, Function<Fields, T> reader, Set<String> known) {
    return reader.apply(new Fields(object.get(key), at(key), problems, known));
  }

  List<Fields> objects(String key, Set<String> known) {
    return list(key, (node, itemPlace) -> new Fields(node, itemPlace, problems, known));
  }

  List<String> texts(String key) {
    return list(key, this::text);
  }

  /** The items without repetition; each repeated one is a problem. */
  Set<String> distinctTexts(String key) {
    return distinct(key, this::text);
  }

  Set<Integer> distinctIntegers(String key, int least, int most) {
    return distinct(key, (node, itemPlace) -> integer(node, itemPlace, least, most));
  }

  <T> Set<T> distinct(String key, BiFunction<JsonNode, String, T> reader) {
    Set<T> distinct = new LinkedHashSet<>();
    List<T> items = list(key, reader);
    for (int index = 0; index < items.size(); index++) {
      if (!distinct.add(items.get(index))) {
        problems.add(at(key) + "[" + index + "]", items.get(index) + " stands there twice");
      }
    }
    return distinct;
  }

  <T> Set<T> distinctChoices(String key, Choices<T> choices) {
    return distinct(key, (node, itemPlace) -> choices.read(node, itemPlace, this));
  }

  /** The value of a key that can have several shapes; a missing node when it is absent. */
  JsonNode node(String key) {
    return has(key) ? object.get(key) : JsonNodeFactory.instance.missingNode();
  }

  void add(String otherPlace, String message) {
    problems.add(otherPlace, message);
  }

  String missing(String key, String what) {
    problem(key, "is missing; it must be " + what);
    return "";
  }

  private <T> List<T> list(String key, BiFunction<JsonNode, String, T> reader) {
    if (!has(key)) {
      return List.of();
    }
    JsonNode list = object.get(key);
    if (!list.isArray()) {
      problem(key, "must be a list, not " + shown(list));
      return List.of();
    }
    List<T> items = new ArrayList<>();
    for (int index = 0; index < list.size(); index++) {
      items.add(reader.apply(list.get(index), at(key) + "[" + index + "]"));
    }
    return items;
  }

  /** Ids that consist of digits need no quotes: a whole number is taken as it is spelled. */
  private String text(JsonNode node, String where) {
    if (!node.isTextual() && !node.isIntegralNumber()) {
      problems.add(
          where,
          "must be text, not " + shown(node) + (node.isValueNode() ? "; put it in quotes" : ""));
    }
    return node.asText();
  }

  private int integer(JsonNode node, String where, int least, int most) {
    if (node.isIntegralNumber() && node.canConvertToInt()) {
      int value = node.intValue();
      if (value >= least && value <= most) {
        return value;
      }
    }
    problems.add(
        where, "must be a whole number from " + least + " to " + most + ", not " + shown(node));
    return least;
  }

  static String shown(JsonNode node) {
    if (node.isObject()) {
      return "keys with values";
    }
    if (node.isArray()) {
      return "a list";
    }
    String text = node.isTextual() ? "\"" + node.asText() + "\"" : node.toString();
    return text.length() <= 60 ? text : text.substring(0, 60) + "…";
  }

  static String joined(Set<String> words) {
    return words.stream().collect(Collectors.joining(", "));
  }
}
