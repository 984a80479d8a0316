package dev.caravan.web.console;

import dev.caravan.web.ApiProblem;
import dev.caravan.web.ApiProblem.FieldError;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The fields of a form that was sent, in their order. They are read here and not by the server,
 * which would take no more than 256 of them and no value of more than 8 KiB: a connection has more
 * mappings than that.
 */
final class Form {
  static final Form EMPTY = new Form(Map.of());

  private final Map<String, List<String>> fields;

  private Form(Map<String, List<String>> fields) {
    this.fields = fields;
  }

  /**
   * @param body {@code application/x-www-form-urlencoded}
   * @throws IllegalArgumentException when it is not
   */
  static Form of(String body) {
    Map<String, List<String>> fields = new LinkedHashMap<>();
    for (String field : body.split("&")) {
      int equals = field.indexOf('=');
      if (equals > 0) {
        fields
            .computeIfAbsent(decode(field.substring(0, equals)), name -> new ArrayList<>())
            .add(decode(field.substring(equals + 1)));
      }
    }
    return new Form(fields);
  }

  /** The last value without surrounding blanks; empty when there is none. */
  String text(String name) {
    List<String> values = all(name);
    return values.isEmpty() ? "" : values.get(values.size() - 1).strip();
  }

  /** The last value as it was typed: blanks belong to a password. */
  String last(String name) {
    List<String> values = all(name);
    return values.isEmpty() ? "" : values.get(values.size() - 1);
  }

  /** Every value as it was sent; a field that is there several times has several. */
  List<String> all(String name) {
    return fields.getOrDefault(name, List.of());
  }

  boolean has(String name) {
    return fields.containsKey(name);
  }

  Iterable<Map.Entry<String, List<String>>> fields() {
    return fields.entrySet();
  }

  /** What is wrong with a form, as the call says that it stands for. */
  static List<FieldError> errors(ApiProblem problem) {
    return problem.errors().isEmpty()
        ? List.of(new FieldError("", problem.getMessage()))
        : problem.errors();
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8).replace("\r\n", "\n");
  }
}
